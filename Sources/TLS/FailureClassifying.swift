import COpenSSL
import Vocabulary

extension TLSFailure {
  /// Determines why a call failed from OpenSSL's errors and what its callbacks saw.
  init(errors: [OpenSSLError], transcript: HandshakeTranscript, foreign: ForeignProtocol?) {
    self.init(
      reason: Self.reason(errors, transcript, foreign),
      evidence: Evidence(transcript: transcript, detail: errors.map(\.text)))
  }

  private static func reason(
    _ errors: [OpenSSLError], _ transcript: HandshakeTranscript, _ foreign: ForeignProtocol?
  ) -> Reason {
    let codes = errors.filter(\.isFromSSL).map(\.reason)
    if codes.contains(SSL_R_CERTIFICATE_VERIFY_FAILED), let problems = transcript.verdict?.problems
    {
      return .certificateInvalid(problems)
    }
    if let alert = transcript.alertReceived, alert.isFatal {
      let isAboutUs = transcript.isCertificateRequested && refusals.contains(alert.code)
      return isAboutUs ? .clientCertificateDemanded : .alertReceived(alert)
    }
    if let foreign { return .notTLS(foreign) }
    if let reason = codes.lazy.compactMap({ reasons[$0] }).first { return reason }
    let isOurFault = transcript.alertSent?.code == UInt8(SSL_AD_INTERNAL_ERROR)
    return isOurFault ? .internalError : .protocolViolation
  }

  private static let reasons: [Int32: Reason] = [
    SSL_R_UNSUPPORTED_PROTOCOL: .versionTooLow,
    SSL_R_WRONG_SSL_VERSION: .versionTooLow,
    SSL_R_VERSION_TOO_LOW: .versionTooLow,
    SSL_R_NO_SHARED_CIPHER: .noSharedCipher,
    SSL_R_WRONG_CIPHER_RETURNED: .noSharedCipher,
    SSL_R_UNKNOWN_CIPHER_RETURNED: .noSharedCipher,
    SSL_R_EXCESSIVE_MESSAGE_SIZE: .messageTooLarge,
    SSL_R_READ_TIMEOUT_EXPIRED: .retransmissionsExhausted,
  ]

  /// Alerts that servers send in response to an empty client certificate.
  ///
  /// TLS 1.3 has certificate_required; before it, implementations differ.
  private static let refusals: Set<UInt8> = [40, 41, 42, 46, 49, 116]
}

extension TLSFailure.Evidence {
  init(transcript: HandshakeTranscript, detail: [String] = []) {
    let words = detail + [transcript.verdict?.detail ?? ""]
    self.init(
      alertReceived: transcript.alertReceived,
      alertSent: transcript.alertSent,
      serverVersion: transcript.unfitVersion,
      certificate: transcript.verdict?.certificate,
      detail: words.filter { !$0.isEmpty }.joined(separator: "; "))
  }
}

extension ForeignProtocol {
  /// The protocol that a stream's first bytes belong to; `nil` if they may be TLS or there are
  /// none.
  init?(insteadOfTLS firstBytes: [UInt8]) {
    guard let first = firstBytes.first else { return nil }
    let isRecord = Self.recordTypes.contains(first) && firstBytes.dropFirst().first ?? 3 == 3
    if isRecord { return nil }
    if firstBytes.starts(with: "HTTP".utf8.prefix(firstBytes.count)) {
      self = .http
    } else if first < 0x40,
      firstBytes.dropFirst(4).prefix(4).elementsEqual(
        Self.magicCookie.prefix(max(firstBytes.count - 4, 0)))
    {
      self = .plaintext
    } else {
      self = ForeignProtocol(recognizing: firstBytes.span) ?? .unknown
    }
  }

  /// change_cipher_spec, alert, handshake, application_data (RFC 8446 section 5.1).
  private static let recordTypes: ClosedRange<UInt8> = 20...23

  /// RFC 8489 section 5.
  private static let magicCookie: [UInt8] = [0x21, 0x12, 0xA4, 0x42]
}
