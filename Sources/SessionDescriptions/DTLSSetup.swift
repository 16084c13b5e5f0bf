/// Which end starts the DTLS handshake: the value of `a=setup:` (RFC 4145 section 4, RFC 5763
/// section 5).
package enum DTLSSetup: String, CaseIterable, Hashable, Sendable {
  /// Starts: the DTLS client.
  case active
  /// Waits: the DTLS server.
  case passive
  /// Either, which is allowed only in an offer.
  case actpass
  case holdconn
}
