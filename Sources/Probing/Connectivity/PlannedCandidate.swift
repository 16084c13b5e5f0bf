import Measurements
import SessionDescriptions
import Vocabulary

/// A candidate in the answer, which becomes a check, or the reason why it does not.
struct PlannedCandidate: Hashable {
  let source: String
  let candidate: ICECandidate
  /// Its address, which is unknown for a name that has not been looked up.
  private(set) var ip: IPAddress?

  init(source: String, candidate: ICECandidate) {
    self.source = source
    self.candidate = candidate
    if case .ip(let ip) = candidate.host { self.ip = ip }
  }

  /// The candidates of a session, in the peer's order of preference.
  static func all(of target: ConnectivityTarget) -> [PlannedCandidate] {
    let candidates = target.session.remote.candidates
    // Everything uses component 1 (RFC 8445 section 5.1.1.1): the others get no rows of their own.
    let isMultiplexed = candidates.contains { $0.component == 1 }
    return
      candidates
      .filter { $0.component == 1 || !isMultiplexed }
      .map { PlannedCandidate(source: target.source, candidate: $0) }
      .sorted { $0.candidate.priority > $1.candidate.priority }
  }

  /// Why nothing is sent to it (ICE-21); `nil` for a candidate that is checked.
  func objection(_ options: ProbeOptions) -> String? {
    if let name, name == "local" || name.hasSuffix(".local") {
      return "\(name) is an mDNS name, which only the peer's own network can resolve"
    }
    guard candidate.component == 1 else { return "everything goes over component 1" }
    guard candidate.port != 0, !(ip.map(Self.isUnreachable) ?? false) else {
      return "nothing can listen at \(candidate.host) port \(candidate.port)"
    }
    if let ip, ip.version == .v6, ip.reach == .linkLocal {
      return "\(ip) works only on its own link, and does not say which link that is"
    }
    guard candidate.transport == .udp || candidate.tcpType != .active else {
      return "the peer would connect to us there, and we offer no address"
    }
    guard options.proxy == nil else { return "the proxy is for STUN and TURN servers only" }
    let isAsked = options.transports?.contains(transport) ?? true
    guard ip.map({ options.ipVersions.contains($0.version) }) ?? true, isAsked else {
      return "not one of the requested transports and IP versions"
    }
    return nil
  }

  var transport: TransportProtocol { candidate.transport == .udp ? .udp : .tcp }

  private static func isUnreachable(_ ip: IPAddress) -> Bool {
    [.unspecified, .multicast, .broadcast].contains(ip.reach)
  }

  var address: SocketAddress? { ip.map { SocketAddress($0, port: candidate.port) } }

  /// `nil` for a candidate with an address.
  var name: String? {
    if case .name(let name) = candidate.host { name } else { nil }
  }

  /// The candidate at one of its name's addresses.
  func at(_ ip: IPAddress) -> PlannedCandidate {
    var located = self
    located.ip = ip
    return located
  }

  /// The check's result before anything is measured.
  var unmeasured: CheckResult {
    var result = CheckResult(
      id: "", source: source, detail: .candidate(info),
      uri: "\(candidate.kind.rawValue) candidate over \(transport.rawValue)", transport: transport,
      server: ServerEndpoint(
        host: SafeText(foreign: candidate.host.description), address: address?.ip,
        port: candidate.port))
    if ip != nil { result.highestRung = .name }
    return result
  }

  private var info: CandidateInfo {
    CandidateInfo(
      kind: candidate.kind, foundation: SafeText(foreign: candidate.foundation),
      priority: candidate.priority)
  }
}
