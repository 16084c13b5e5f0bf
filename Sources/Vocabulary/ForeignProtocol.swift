/// The protocol spoken on the port instead of STUN.
package enum ForeignProtocol: String, CaseIterable, Hashable, Sendable {
  case http
  case tls
  /// STUN or other plain bytes where a TLS handshake was expected.
  case plaintext
  case ssh
  case unknown
}
