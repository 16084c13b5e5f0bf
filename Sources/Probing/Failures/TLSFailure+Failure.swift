import Measurements
import TLS
import Vocabulary

extension TLSFailure {
  var failureReason: FailureReason {
    switch reason {
    case .certificateInvalid: .certificateInvalid
    case .closedDuringHandshake where evidence.firstBytes.isEmpty: .connectionClosed
    case .retransmissionsExhausted: .timeout
    default: .tlsHandshake
    }
  }

  var failureDetail: FailureDetail? {
    switch reason {
    case .versionTooLow: .tlsTooOld
    case .closedDuringHandshake: .closed
    default: nil
    }
  }

  var sentence: String {
    switch reason {
    case .certificateInvalid(let problems):
      "the certificate was refused: \(problems.map(\.words).joined(separator: ", "))"
    case .alertReceived(let alert): "the server ended the handshake: \(alert.name)"
    case .clientCertificateDemanded: "the server requires a client certificate"
    case .versionTooLow: "the server speaks only versions of TLS that are too old"
    case .noSharedCipher: "no common cipher suite"
    case .closedDuringHandshake: "the server closed the connection during the handshake"
    case .notTLS(let kind): "the answer is not TLS\(kind.sentence)"
    case .messageTooLarge: "a handshake message exceeds the size limit"
    case .cookieLoop: "the server asked for a cookie again and again"
    case .retransmissionsExhausted: "the handshake got no further answer"
    case .protocolViolation: "the server violated the TLS protocol"
    case .notEstablished: "the handshake is not complete"
    case .internalError: "OpenSSL failed"
    }
  }

  /// The evidence in words: alerts, the certificate, what came instead.
  var proof: [String] {
    var proof: [String] = []
    if let alert = evidence.alertReceived {
      proof.append("TLS alert \(alert.code) (\(alert.name)) received")
    }
    if let version = evidence.serverVersion { proof.append("the server chose \(version)") }
    if let certificate = evidence.certificate { proof += certificate.proof }
    if case .notTLS = reason, !evidence.firstBytes.isEmpty {
      let digits = Hexadecimal.text(evidence.firstBytes.prefix(16), separator: " ")
      proof.append("first bytes: \(SecretMask.current.masked(digits))")
    }
    if !evidence.detail.isEmpty {
      proof.append("OpenSSL: \(SecretMask.current.masked(evidence.detail))")
    }
    return proof
  }
}

extension ForeignProtocol {
  fileprivate var sentence: String {
    switch self {
    case .http: ", but HTTP"
    case .plaintext: ", but STUN in the clear"
    case .ssh: ", but SSH"
    case .tls, .unknown: ""
    }
  }
}

extension TLSCertificate {
  fileprivate var proof: [String] {
    let mask = SecretMask.current
    let names = (dnsNames + ipAddresses).joined(separator: ", ")
    return [
      "certificate of \(mask.masked(subject)), issued by \(mask.masked(issuer))",
      "for \(names.isEmpty ? "no name" : mask.masked(names))",
      "valid until \(UnixTime(seconds: notAfter))",
    ]
  }
}
