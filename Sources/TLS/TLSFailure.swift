/// Why a TLS or DTLS connection could not be, or could no longer be, used.
package struct TLSFailure: Error, Hashable, Sendable {
  package var reason: Reason
  package var evidence = Evidence()

  package enum Reason: Hashable, Sendable {
    /// The server's certificate was refused; the first problem is the one that the alert told.
    case certificateInvalid([CertificateProblem])
    case alertReceived(TLSAlert)
    /// The server asked for a client certificate and would not go on without.
    case clientCertificateDemanded
    /// The peer speaks only a version that is not fit for use.
    case versionTooLow
    case noSharedCipher
    /// The peer ended the connection before the handshake was over.
    case closedDuringHandshake
    /// The peer's first bytes are not TLS; `Evidence.firstBytes` holds them.
    case notTLS(ForeignProtocol)
    /// A handshake message, most likely the certificate chain, exceeds what is accepted.
    case messageTooLarge
    /// A DTLS server asked for a cookie again and again.
    case cookieLoop
    /// A DTLS flight was sent as often as RFC 6347 wants, and nothing came.
    case retransmissionsExhausted
    /// The peer broke the protocol in another way; `Evidence.detail` says how.
    case protocolViolation
    /// Application bytes were offered while there was no verified peer to send them to.
    case notEstablished
    case internalError
  }

  /// What was seen up to the failure.
  package struct Evidence: Hashable, Sendable {
    package var alertReceived: TLSAlert?
    package var alertSent: TLSAlert?
    /// The version that the server's hello chose, such as `TLSv1.1`.
    package var serverVersion: String?
    package var certificate: TLSCertificate?
    /// The first bytes that were received, up to 64; for DTLS of the first datagram that is not DTLS.
    package var firstBytes: [UInt8] = []
    /// What OpenSSL says about it, empty where it says nothing.
    package var detail = ""
  }

  package init(reason: Reason, evidence: Evidence = Evidence()) {
    self.reason = reason
    self.evidence = evidence
  }
}

/// What a peer speaks that should speak TLS.
package enum ForeignProtocol: Hashable, Sendable {
  case http
  case stun
  case other
}
