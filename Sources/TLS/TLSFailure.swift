package import Vocabulary

/// Why a TLS or DTLS connection could not be established, or could no longer be used.
package struct TLSFailure: Error, Hashable, Sendable {
  package var reason: Reason
  package var evidence = Evidence()

  package enum Reason: Hashable, Sendable {
    /// The server's certificate was rejected; the first problem is the one sent as the alert.
    case certificateInvalid([CertificateProblem])
    case alertReceived(TLSAlert)
    /// The server asked for a client certificate and refused to continue without.
    case clientCertificateDemanded
    /// The peer supports only versions that are unfit for use.
    case versionTooLow
    case noSharedCipher
    /// The peer ended the connection before the handshake was complete.
    case closedDuringHandshake
    /// The peer's first bytes are not TLS; `Evidence.firstBytes` holds them.
    case notTLS(ForeignProtocol)
    /// A handshake message, most likely the certificate chain, exceeds the size limit.
    case messageTooLarge
    /// A DTLS server asked for a cookie again and again.
    case cookieLoop
    /// A DTLS flight was sent as often as RFC 6347 asks, and nothing came back.
    case retransmissionsExhausted
    /// The peer violated the protocol in another way; `Evidence.detail` says how.
    case protocolViolation
    /// Application data was to be sent while there was no verified peer.
    case notEstablished
    case internalError
  }

  /// The observations up to the failure.
  package struct Evidence: Hashable, Sendable {
    package var alertReceived: TLSAlert?
    package var alertSent: TLSAlert?
    /// The version chosen in the ServerHello, such as `TLSv1.1`.
    package var serverVersion: String?
    package var certificate: TLSCertificate?
    /// The first bytes received, up to 64; for DTLS those of the first datagram that is not DTLS.
    package var firstBytes: [UInt8] = []
    /// OpenSSL's description, empty if it has none.
    package var detail = ""
  }

  package init(reason: Reason, evidence: Evidence = Evidence()) {
    self.reason = reason
    self.evidence = evidence
  }
}
