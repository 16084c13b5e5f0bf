package import ICEServers
import Measurements
package import Vocabulary

/// A URI to check, where it came from, and the credential that came with it.
package struct ProbeTarget: Hashable, Sendable {
  /// The id of the source in the report.
  package var source: String
  package var uri: ICEServerURI
  package var credential: ICECredential?
  package var notes: [ICEServerURI.Note]
  /// Whether its failure fails the run, or only degrades it.
  package var isRequired: Bool

  package init(
    source: String, uri: ICEServerURI, credential: ICECredential?, notes: [ICEServerURI.Note] = [],
    isRequired: Bool = true
  ) {
    self.source = source
    self.uri = uri
    self.credential = credential
    self.notes = notes
    self.isRequired = isRequired
  }
}

/// A URI over one transport: what becomes one check at each address of its host.
package struct ProbePath: Hashable, Sendable {
  package var target: ProbeTarget
  package var transport: TransportProtocol
}

/// What a run will check, before any name is resolved.
///
/// It is data: it can be printed and compared.
package struct ProbePlan: Hashable, Sendable {
  package var paths: [ProbePath]
  /// URIs whose own transport was not among those asked for.
  package var leftOut: [ProbeTarget]

  /// Spreads the targets over their transports; the same target twice is checked once.
  package init(
    targets: [ProbeTarget], transports: [TransportProtocol]? = nil,
    resolution: ResolutionMethod = .browser
  ) {
    paths = []
    leftOut = []
    var seen: Set<ProbePath> = []
    for target in targets {
      let chosen = Self.transports(of: target.uri, among: transports, resolution)
      if chosen.isEmpty { leftOut.append(target) }
      for transport in chosen {
        let path = ProbePath(target: target, transport: transport)
        // What the source said about the URI does not make it another URI.
        var key = path
        key.target.notes = []
        if seen.insert(key).inserted { paths.append(path) }
      }
    }
  }

  static func transports(
    of uri: ICEServerURI, among wanted: [TransportProtocol]?, _ resolution: ResolutionMethod
  ) -> [TransportProtocol] {
    // RFC 5928 asks DNS for each transport that a client can use (RES-1).
    guard let wanted else { return resolution == .browser ? usual(uri) : uri.transports }
    return uri.transports.filter(wanted.contains)
  }

  /// What is meant where the URI leaves it open: a browser's choice, which no browser makes for
  /// `stuns` (docs/decisions/0003).
  private static func usual(_ uri: ICEServerURI) -> [TransportProtocol] {
    if let transport = uri.transport { return [transport] }
    return switch uri.scheme {
    case .stun, .turn: [.udp]
    case .stuns: [.tls, .dtls]
    case .turns: [.tls]
    }
  }
}

extension ProbePlan {
  /// The paths of each target together: its servers are looked for once.
  var pathsByTarget: [[ProbePath]] {
    paths.reduce(into: []) { groups, path in
      // A target's paths stand side by side.
      if groups.last?.first?.target == path.target {
        groups[groups.count - 1].append(path)
      } else {
        groups.append([path])
      }
    }
  }
}

extension ProbePlan: CustomStringConvertible {
  /// A line for each path: `turns:example.org:443?transport=tcp over tls`.
  package var description: String {
    paths.map { "\($0.target.uri) over \($0.transport.rawValue)" }.joined(separator: "\n")
  }
}
