package import Vocabulary

/// An ICMP or ICMPv6 error message about a datagram we sent, with its sender.
///
/// It is not authenticated: anyone who can guess the ports can forge one.
package struct ICMPError: Hashable, Sendable {
  /// 4 for ICMP (RFC 792), 6 for ICMPv6 (RFC 4443), which number their types differently.
  package var version: IPVersion
  package var type: UInt8
  package var code: UInt8
  /// The router or host that reported the error; `nil` if the kernel did not say.
  package var sender: IPAddress?
  /// The errno that Linux maps the message to.
  package var errno: Int32
  /// The next hop's MTU in bytes, if the message says that a datagram was too big.
  package var mtu: UInt32?

  package init(
    version: IPVersion, type: UInt8, code: UInt8, sender: IPAddress?, errno: Int32,
    mtu: UInt32? = nil
  ) {
    self.version = version
    self.type = type
    self.code = code
    self.sender = sender
    self.errno = errno
    self.mtu = mtu
  }

  /// Whether the error ends the transaction at once (RFC 8489 section 6.2.1).
  ///
  /// Host and network unreachable are soft, since they pass when a route settles (RFC 1122 section
  /// 3.2.2.1); a decision by a host or a filter is hard. Linux draws the same line.
  package var isHard: Bool {
    switch (version, type) {
    case (.v4, Self.unreachableV4): [2, 3, 6, 7, 8, 9, 10, 13, 14, 15].contains(code)
    case (.v6, Self.unreachableV6): [1, 4, 5, 6].contains(code)
    case (.v6, Self.parameterProblemV6): true
    default: false
    }
  }

  /// Whether a router dropped the datagram because its hops had run out (RFC 792, RFC 4443 section 3.3).
  package var isTimeExceeded: Bool {
    switch version {
    case .v4: type == 11
    case .v6: type == 3
    }
  }

  static let unreachableV4: UInt8 = 3
  static let unreachableV6: UInt8 = 1
  static let parameterProblemV6: UInt8 = 4
}
