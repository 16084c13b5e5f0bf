import Measurements
import Vocabulary

extension Diagnosis {
  static let certificateRules = [rejectedCertificate, insecure, expiringCertificate]

  private static let rejectedCertificate = Rule.eachCheck { check, _ in
    guard let tls = check.tls, case .rejected(let problem) = tls.trust else { return nil }
    return finding(for: problem, tls: tls, of: check)
  }

  private static func finding(
    for problem: CertificateProblem, tls: TLSInfo, of check: CheckResult
  ) -> Finding? {
    switch problem {
    case .nameMismatch: nameMismatch(tls, check)
    case .expired: expired(tls, check)
    case .notYetValid: notYetValid(tls, check)
    case .unknownIssuer, .selfSigned: unknownIssuer(tls, check)
    case .fingerprintMismatch: fingerprintMismatch(tls, check)
    // The failure's own message says more than we could.
    case .revoked, .weak, .other: nil
    }
  }

  private static func nameMismatch(_ tls: TLSInfo, _ check: CheckResult) -> Finding {
    let names = tls.certificate?.dnsNames.map(\.text) ?? []
    return check.finding(
      "tls-name-mismatch", .critical, title: "The certificate is for another name",
      evidence:
        "asked for \(tls.serverName ?? check.server.host)",
      names.isEmpty ? "it names no host" : "it names \(names.joined(separator: ", "))",
      remedy: """
        Use one of the certificate's names in the URI, or issue a certificate with this name \
        (coturn: cert, pkey). --server-name NAME checks against another name on purpose.
        """)
  }

  private static func expired(_ tls: TLSInfo, _ check: CheckResult) -> Finding {
    check.finding(
      "certificate-expired", .critical, title: "The certificate has expired",
      evidence: "it ended at \(describe(tls.certificate?.notAfter))",
      remedy: """
        Renew it, and have the server read the new file: coturn reloads cert and pkey on SIGUSR2, \
        so call that from the renewal hook.
        """)
  }

  private static func notYetValid(_ tls: TLSInfo, _ check: CheckResult) -> Finding {
    check.finding(
      "certificate-not-yet-valid", .critical, title: "The certificate is not valid yet",
      evidence: "it starts at \(describe(tls.certificate?.notBefore))",
      remedy: "Check this host's clock first, then the clock of whoever issued the certificate.")
  }

  private static func unknownIssuer(_ tls: TLSInfo, _ check: CheckResult) -> Finding {
    let isPublic =
      check.server.address?.reach == .global && IPAddress(check.server.host.text) == nil
    let issuer = tls.certificate?.issuer ?? "unknown"
    return check.finding(
      "certificate-issuer-unknown", .critical,
      title: isPublic
        ? "Nobody we trust issued the certificate; TLS may be intercepted on the way"
        : "Nobody we trust issued the certificate",
      evidence: "issued by \(issuer), SHA-256 \(tls.certificate?.sha256 ?? "unknown")",
      remedy: """
        If the authority is your own, name it (--cacert FILE). If the server's chain is \
        incomplete, append the intermediate certificates to coturn's cert file. Otherwise compare \
        the digest with the server's: another one means that a proxy intercepts TLS.
        """)
  }

  private static func fingerprintMismatch(_ tls: TLSInfo, _ check: CheckResult) -> Finding {
    check.finding(
      "dtls-fingerprint-mismatch", .critical,
      title: "The peer's certificate is not the one that its answer announced",
      evidence: "SHA-256 \(tls.certificate?.sha256 ?? "unknown")",
      remedy: """
        Clients end the session here, since whoever answers may be anybody. Most often the answer \
        was changed on its way, or two servers behind one address do not share their certificate; \
        otherwise somebody is in between. Compare the digest with a=fingerprint in the answer.
        """)
  }

  private static let insecure = Rule.eachCheck { check, _ in
    guard let tls = check.tls, case .unchecked(let problem) = tls.trust else { return nil }
    let state = problem.map { "verification would have failed: \($0.rawValue)" }
    return check.finding(
      "insecure-tls", .warning, title: "The server's identity was NOT verified (--insecure)",
      evidence: state ?? "verification would have passed",
      remedy: """
        Whoever answers may be anybody, and so may everything measured here be. Leave --insecure \
        out, and name a private authority with --cacert FILE instead.
        """)
  }

  /// Warns two weeks ahead, or in the last third of a certificate that lives shorter than that.
  private static let expiringCertificate = Rule.eachCheck { check, evidence in
    // Media peers make a certificate for each session, and nobody looks at its dates.
    guard check.candidate == nil, let certificate = check.tls?.certificate else { return nil }
    let left = evidence.now.seconds(until: certificate.notAfter)
    let lifetime = certificate.notBefore.map { $0.seconds(until: certificate.notAfter) } ?? .max
    guard left > 0, left < min(14 * 86_400, lifetime / 3) else { return nil }
    return check.finding(
      "certificate-expiring", .warning, title: "The certificate expires soon",
      evidence:
        "it ends at \(certificate.notAfter), in \(left / 86_400) d \(left % 86_400 / 3600) h",
      remedy: "Renew it now, and find out why the automatic renewal has not.")
  }

  private static func describe(_ time: UnixTime?) -> String {
    time.map(\.description) ?? "an unknown time"
  }
}
