import Measurements
import TLS
import Vocabulary

extension TLSInfo {
  /// The result of a completed handshake.
  init(_ session: TLSSession) {
    self.init(
      trust: session.isVerified ? .verified : .unchecked(session.problems.first),
      version: SafeText(session.version), cipher: SafeText(session.cipher),
      alpn: session.applicationProtocol.map { SafeText(foreign: $0) },
      serverName: session.serverName.map { SafeText(foreign: $0) },
      certificate: session.certificate.map { CertificateInfo($0) })
  }

  /// The result of a failed handshake, as far as it got; `nil` if the peer never answered.
  init?(_ failure: TLSFailure, serverName: String?) {
    let evidence = failure.evidence
    guard evidence.serverVersion != nil || evidence.certificate != nil else { return nil }
    let trust: Trust =
      if case .certificateInvalid(let problems) = failure.reason, let first = problems.first {
        .rejected(first)
      } else {
        .undecided
      }
    self.init(
      trust: trust, version: evidence.serverVersion.map { SafeText($0) },
      serverName: serverName.map { SafeText(foreign: $0) },
      certificate: evidence.certificate.map { CertificateInfo($0) })
  }
}

extension CertificateInfo {
  fileprivate init(_ certificate: TLSCertificate) {
    self.init(
      subject: SafeText(foreign: certificate.subject, limit: SafeText.attributeLimit),
      issuer: SafeText(foreign: certificate.issuer, limit: SafeText.attributeLimit),
      notBefore: UnixTime(seconds: certificate.notBefore),
      notAfter: UnixTime(seconds: certificate.notAfter), sha256: certificate.sha256,
      dnsNames: certificate.dnsNames.prefix(Self.nameLimit).map { SafeText(foreign: $0) })
    keyType = certificate.keyType.isEmpty ? nil : SafeText(foreign: certificate.keyType)
    chainCount = certificate.chainCount
    chainHoldsIssuer = certificate.chainHoldsIssuer
    chainIssuer = certificate.chainIssuer.map {
      SafeText(foreign: $0, limit: SafeText.attributeLimit)
    }
    hasNoAlternativeName = certificate.hasNoAlternativeName
  }

  /// Certificates of shared hosts list hundreds of names; a report shows enough to recognise the
  /// owner.
  private static let nameLimit = 32
}
