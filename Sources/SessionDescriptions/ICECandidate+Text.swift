import Vocabulary

extension ICECandidate {
  /// The text after `a=` (RFC 8839 section 5.1), without the address that the candidate is based on.
  ///
  /// The grammar requires a related address of all but host candidates: browsers hide theirs the same way.
  package var line: String {
    var line =
      "candidate:\(foundation) \(component) \(transport.rawValue) \(priority) \(host) \(port) "
      + "typ \(kind.rawValue)"
    if kind != .host { line += isIPv6 ? " raddr :: rport 0" : " raddr 0.0.0.0 rport 0" }
    if let tcpType { line += " tcptype \(tcpType.rawValue)" }
    return line
  }

  private var isIPv6: Bool {
    if case .ip(let ip) = host { ip.version == .v6 } else { false }
  }
}
