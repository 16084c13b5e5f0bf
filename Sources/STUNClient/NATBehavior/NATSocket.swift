/// The sockets of a NAT test, each with its own local port and so its own mapping.
///
/// A socket that has sent to an address has opened the filter for it, so tests of filtering need
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
  /// Sends packets larger than the path carries unfragmented.
  case fragments
}

/// The questions of a NAT test, and their sockets.
package enum NATQuestion: Int, CaseIterable, Hashable, Sendable {
  /// Asks the servers given by the user for our mapped address.
  case mapped
  /// The same, for the other addresses that a server names.
  case mappedElsewhere
  /// Asks for an answer from an address that the socket has already sent to, which a filter lets
  /// in.
  case control
  case changedAddress
  case changedPort
  /// Asks for the mapped address of the second end of the hairpin test.
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
