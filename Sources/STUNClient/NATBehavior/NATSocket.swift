/// The sockets of a NAT test: each has a local port, and so a mapping, of its own.
///
/// A socket that has sent to an address has opened the filter for it, so that tests of filtering need
/// sockets that have not (RFC 5780 section 4.4).
package enum NATSocket: Int, CaseIterable, Hashable, Sendable {
  /// Asks every server and every address, and is the first end of the hairpin test.
  case mapping
  /// Asks for an answer from the server's other address and port.
  case changedAddress
  /// Asks for an answer from the server's other port.
  case changedPort
  /// The second end of the hairpin test.
  case hairpin
  /// Sends what is larger than the path takes in one piece.
  case fragments
}

/// The questions of a NAT test, and what each is asked from.
package enum NATQuestion: Int, CaseIterable, Hashable, Sendable {
  /// Where a server sees us; that of the servers that the user named.
  case mapped
  /// The same, of the other addresses that a server tells of.
  case mappedElsewhere
  /// The answer is to come from where the socket has sent to before, which a filter lets in.
  case control
  case changedAddress
  case changedPort
  /// Where a server sees the second end of the hairpin test.
  case hairpin
  case fragments

  package var socket: NATSocket {
    switch self {
    case .mapped, .mappedElsewhere, .control: .mapping
    case .changedAddress: .changedAddress
    case .changedPort: .changedPort
    case .hairpin: .hairpin
    case .fragments: .fragments
    }
  }
}
