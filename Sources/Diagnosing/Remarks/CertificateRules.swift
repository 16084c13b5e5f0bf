package import Measurements
package import Vocabulary

extension Diagnosis {
  static let certificateRules = [insecure, expiringCertificate, refusedByBrowsers]

  private static let insecure = Rule.eachCheck { check, _ in
    guard let tls = check.tls, case .unchecked(let problem) = tls.trust else { return nil }
    return check.remark(
      .insecureTLS, nil, .confirmed,
      problem.map { "verification would have failed: \($0.words)" }
        ?? "verification would have passed")
  }

  private static let expiringCertificate = Rule.eachCheck { check, evidence in
    // Media peers create a certificate for each session, and nobody checks its dates.
    guard !check.isCandidate, let certificate = check.tls?.certificate else { return nil }
    let left = evidence.now.seconds(until: certificate.notAfter)
    guard left > 0, evidence.now.seconds(until: certificate.warningBegins) < 0 else { return nil }
    return check.remark(
      .certificateExpiring, nil, .confirmed,
      "it expires at \(certificate.notAfter), in \(describe(seconds: left))")
  }

  /// Properties that Chromium 156 and Firefox 153 were seen to reject in a certificate that passes
  /// here.
  private static let refusedByBrowsers = Rule.eachCheck { check, _ in
    guard !check.isCandidate, check.transport.isSecure, let tls = check.tls,
      case .verified = tls.trust, let certificate = tls.certificate
    else { return nil }
    switch certificate.keyType?.text {
    case "Ed25519", "Ed448":
      return check.remark(
        .browserRefusesCertificate, nil, .confirmed,
        "an \(certificate.keyType?.text ?? "Ed25519") key: Chromium 156 and Firefox 153 refuse it")
    case "P-521":
      return check.remark(
        .browserRefusesCertificate, nil, .confirmed,
        "a P-521 key: Chromium 156 refuses it, Firefox 153 accepts it")
    default: break
    }
    guard certificate.hasNoAlternativeName else { return nil }
    return check.remark(
      .browserRefusesCertificate, nil, .confirmed,
      """
      the name is only in the subject (CN), not in a subject alternative name (SAN): Chromium \
      156 and Firefox 153 refuse it
      """)
  }
}

extension CertificateInfo {
  /// From when on its end is a warning: two weeks ahead, or in the last third of a shorter life.
  package var warningBegins: UnixTime {
    let lifetime = notBefore.map { $0.seconds(until: notAfter) } ?? .max
    let patience = min(14 * 86_400, max(0, lifetime / 3))
    return UnixTime(milliseconds: notAfter.milliseconds - Int64(patience) * 1000)
  }
}
