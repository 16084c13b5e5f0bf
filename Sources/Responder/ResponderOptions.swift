package import TLS
package import Vocabulary

/// A responder's services and access rules.
package struct ResponderOptions: Sendable {
  /// How clients are authenticated.
  package enum Authentication: String, CaseIterable, Hashable, Sendable {
    /// Anyone gets an allocation.
    case none
    /// RFC 5389: MD5 keys, HMAC-SHA1.
    case sha1
    /// RFC 8489: password algorithms, HMAC-SHA256, hashed user names.
    case sha256
  }

  /// The listening addresses, each with its transport; port 0 lets the kernel choose.
  package var listeners: [(transport: TransportProtocol, address: SocketAddress)]
  package var authentication = Authentication.sha1
  package var realm = "iceprobe.invalid"
  package var users: [String: String] = [:]
  /// SOFTWARE in its answers.
  package var software: String
  /// Shown to TLS and DTLS clients; needed only if such a transport is listed.
  package var identity: TLSIdentity?
  /// The delay of each answer, like that of a distant server.
  package var delay = Nanoseconds.zero
  /// Whether UDP ports send back the packets of those who prove their address (`EchoWitness`).
  package var echoes = false
  /// The peers that relays may reach, instead of every public address.
  package var allowedPeers: [AddressBlock] = []

  package init(
    listeners: [(transport: TransportProtocol, address: SocketAddress)], software: String
  ) {
    self.listeners = listeners
    self.software = software
  }
}
