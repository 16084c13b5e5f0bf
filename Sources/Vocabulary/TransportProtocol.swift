/// How STUN reaches a server: the four transports of RFC 8489 section 6.2 and RFC 7350.
package enum TransportProtocol: String, CaseIterable, Hashable, Sendable {
  case udp
  case tcp
  case tls
  case dtls

  /// TLS or DTLS: the server is authenticated before any STUN byte is sent.
  package var isSecure: Bool { self == .tls || self == .dtls }

  /// UDP or DTLS: messages keep their boundaries, may get lost, and we retransmit them.
  package var isDatagram: Bool { self == .udp || self == .dtls }
}
