package import ICEServers
import Measurements
package import Vocabulary

/// A URI to check, its source, and the credential that came with it.
package struct ProbeTarget: Hashable, Sendable {
  /// The id of the source in the report.
  package var source: String
  package var uri: ICEServerURI
  package var credential: ICECredential?
  package var notes: [ICEServerURI.Spelling]
  /// Whether its failure fails the run, or only degrades it.
  package var isRequired: Bool

  package init(
    source: String, uri: ICEServerURI, credential: ICECredential?,
    notes: [ICEServerURI.Spelling] = [],
    isRequired: Bool = true
  ) {
    self.source = source
    self.uri = uri
    self.credential = credential
    self.notes = notes
    self.isRequired = isRequired
  }
}

/// A URI over one transport, which becomes one check at each address of its host.
package struct ProbePath: Hashable, Sendable {
  package var target: ProbeTarget
  package var transport: TransportProtocol
}

/// The planned checks of a run, before any name is resolved.
///
/// It is plain data: it can be printed and compared.
package struct ProbePlan: Hashable, Sendable {
  package var paths: [ProbePath]
  /// URIs whose own transport was not among those requested.
  package var leftOut: [ProbeTarget]

  /// Expands the targets by transport; a repeated target is checked once.
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
        // The source's notes on the URI do not make it another URI.
        var key = path
        key.target.notes = []
        if seen.insert(key).inserted { paths.append(path) }
      }
    }
  }

  static func transports(
    of uri: ICEServerURI, among wanted: [TransportProtocol]?, _ resolution: ResolutionMethod
  ) -> [TransportProtocol] {
    // RFC 5928 queries DNS for each transport that a client supports (RES-1).
    guard let wanted else { return resolution == .browser ? usual(uri) : uri.transports }
    return uri.transports.filter(wanted.contains)
  }

  /// The transports meant if the URI leaves it open: a browser's choice, except that browsers make
  /// none for `stuns` (docs/decisions/0003).
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
  /// The paths grouped by target: its servers are looked up once.
  var pathsByTarget: [[ProbePath]] {
    paths.reduce(into: []) { groups, path in
      // A target's paths are adjacent.
      if groups.last?.first?.target == path.target {
        groups[groups.count - 1].append(path)
      } else {
        groups.append([path])
      }
    }
  }
}

extension ProbePlan: CustomStringConvertible {
  /// One line per path: `turns:example.org:443?transport=tcp over tls`.
  package var description: String {
    paths.map { "\($0.target.uri) over \($0.transport.rawValue)" }.joined(separator: "\n")
  }
}
