import Polling
package import TLS
package import Vocabulary

/// What a responder serves, to whom, and which mistakes it makes on purpose.
package struct ResponderOptions: Sendable {
  /// How it checks who asks.
  package enum Authentication: String, CaseIterable, Hashable, Sendable {
    /// Anyone gets an allocation.
    case none
    /// RFC 5389: MD5 keys, HMAC-SHA1.
    case sha1
    /// RFC 8489: password algorithms, HMAC-SHA256, hashed user names.
    case sha256
  }

  /// Where it listens, each with its transport; port 0 lets the kernel choose.
  package var listeners: [(transport: TransportProtocol, address: SocketAddress)]
  package var authentication = Authentication.sha1
  package var realm = "iceprobe.invalid"
  package var users: [String: String] = [:]
  /// SOFTWARE in its answers.
  package var software: String
  /// Shown to TLS and DTLS clients; needed only where such a transport is listed.
  package var identity: TLSIdentity?
  package var faults: [Fault] = []
  /// Sees every request with its answer, and gives what is sent instead: for misbehaviour that the
  /// faults, which come after it, do not know.
  package var script: (@NetworkActor (_ request: [UInt8], _ answer: [UInt8]) -> [[UInt8]])?

  package init(
    listeners: [(transport: TransportProtocol, address: SocketAddress)], software: String
  ) {
    self.listeners = listeners
    self.software = software
  }
}
