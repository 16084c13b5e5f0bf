import Measurements
import Vocabulary

extension ReportForms {
  static let tls = RecordForm(
    TLSInfo(trust: .undecided),
    [
      .nullable("version", \.version, .text),
      .nullable("cipher", \.cipher, .text),
      .nullable("alpn", \.alpn, .text),
      .nullable("server_name", \.serverName, .text),
      .always("verified", \.isVerified, .bool),
      .unless(false, "insecure", \.isUnchecked, .bool),
      .optional("verification_problem", \.problem, .word),
      .nullable("certificate", \.certificate, certificate.form),
    ])

  private static let certificate = RecordForm(
    CertificateInfo(
      subject: "", issuer: "", notBefore: nil, notAfter: UnixTime(milliseconds: 0), sha256: "",
      dnsNames: []),
    [
      .always("subject", \.subject, .text),
      .always("issuer", \.issuer, .text),
      .nullable("not_before", \.notBefore, .time),
      .always("not_after", \.notAfter, .time),
      .always("sha256", \.sha256, .string),
      .always("dns_names", \.dnsNames, .list(of: .text)),
    ])
}

/// The trust in a peer as three members of the report: `verified`, `insecure`,
/// `verification_problem`.
///
/// They are read in order, each refining the result of the one before.
extension TLSInfo {
  fileprivate var isVerified: Bool {
    get { trust == .verified }
    set { trust = newValue ? .verified : .undecided }
  }

  fileprivate var isUnchecked: Bool {
    get { if case .unchecked = trust { true } else { false } }
    set { if newValue { trust = .unchecked(problem) } }
  }

  fileprivate var problem: CertificateProblem? {
    get {
      switch trust {
      case .verified, .undecided: nil
      case .rejected(let problem): problem
      case .unchecked(let problem): problem
      }
    }
    set {
      guard let newValue else { return }
      trust = isUnchecked ? .unchecked(newValue) : .rejected(newValue)
    }
  }
}
