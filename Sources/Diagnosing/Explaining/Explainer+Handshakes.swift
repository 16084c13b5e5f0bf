import Measurements
import Vocabulary

/// Failed TLS and DTLS handshakes, and rejected certificates.
extension Explainer {
  func handshakeCause(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    for observation in check.observations {
      switch observation {
      case .answeredInstead(let foreign, let firstLine):
        return foreignAnswer(check, foreign, firstLine)
      case .clientCertificateDemanded:
        return check.cause(
          .clientCertificateDemanded, .confirmed,
          "it ended the handshake for lack of a client certificate")
      case .tlsAlert(let alert): return alertCause(check, alert)
      default: continue
      }
    }
    if failure.detail == .tlsTooOld {
      return check.cause(.tlsTooOld, .confirmed, told: failure)
    }
    if check.rung < .tlsHello,
      let plain = comparisons.samePort(as: check, over: .tcp, from: .stunAnswer)
    {
      return check.cause(
        .plainOnTLSPort, .confirmed, "\(failure.message), while \(proof(plain)) on the same port")
    }
    return check.cause(.tlsHandshakeFailed, .confirmed, told: failure)
  }

  /// Alerts seen from load balancers that route by name, after a ClientHello without one.
  private static let alertsForWantOfName: Set = [
    "unrecognized_name", "internal_error", "access_denied",
  ]

  /// The cause that the server stated in its alert (RFC 8446 section 6.2).
  private func alertCause(_ check: CheckResult, _ alert: SafeText) -> Conclusion {
    let seen = "it sent the alert \(alert)"
    if check.sentNoServerName, Self.alertsForWantOfName.contains(alert.text) {
      return check.cause(.noNameSent, .possible, "no server name was sent; \(seen)")
    }
    switch alert.text {
    case "protocol_version": return check.cause(.tlsTooOld, .confirmed, seen)
    case "unrecognized_name":
      let name = (check.tls?.serverName ?? check.server.host).text
      return check.cause(.nameNotServed, .confirmed, "\(seen) to \(name)")
    case "handshake_failure", "insufficient_security":
      return check.cause(
        .tlsAlert, .confirmed, seen,
        remedy: """
          Give the server a certificate with an RSA or P-256 key, and the usual cipher suites of TLS \
          1.2 and 1.3: the two sides have no cipher suite or curve in common.
          """)
    default: return check.cause(.tlsAlert, .confirmed, seen)
    }
  }

  // MARK: - Silence to DTLS

  /// SEC-8: only plain UDP to the same server, or its silence, can show whether DTLS is missing.
  func dtlsUnanswered(_ check: CheckResult) -> Conclusion? {
    let silent = silenceText(check)
    if let plain = comparisons.samePort(as: check, over: .udp, from: .stunAnswer) {
      return check.cause(
        .dtlsNotOffered, .confirmed, "\(silent), while \(proof(plain)) on the same port")
    }
    if let other = comparisons.sameCarrier(of: check, from: .stunAnswer) {
      return check.cause(.dtlsUnanswered, .possible, "\(silent), while \(proof(other))")
    }
    guard !comparisons.hasPlainDatagrams(at: check) else { return nil }
    if comparisons.isAlone(check) { return check.cause(.dtlsUnanswered, .possible, silent) }
    guard let stream = comparisons.otherCarrier(of: check, from: .port) else { return nil }
    return check.cause(.dtlsUnanswered, .possible, "\(silent), while \(proof(stream))")
  }

  // MARK: - Certificates

  func certificateCause(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    var cause = firstFault(check, failure)
    // OpenSSL names the first fault; the dates are known as well.
    let others = [datedFault(check, besides: cause.id), nameFault(check, besides: cause.id)]
    cause.lines += others.compactMap(\.self).map { .init(place: check.place, text: $0) }
    return cause
  }

  private func nameFault(_ check: CheckResult, besides id: FindingID) -> String? {
    guard id != .nameMismatch, id != .dtlsFingerprintMismatch, !check.isCandidate,
      let names = check.tls?.certificate?.dnsNames, !names.isEmpty,
      let asked = check.tls?.serverName?.text.lowercased(),
      !names.contains(where: { $0.text.lowercased().isCertificateName(of: asked) })
    else { return nil }
    return "besides, it names \(names.map(\.text).joined(separator: ", ")), not \(asked)"
  }

  private func datedFault(_ check: CheckResult, besides id: FindingID) -> String? {
    guard let certificate = check.tls?.certificate, id != .certificateExpired,
      id != .certificateNotYetValid
    else { return nil }
    if evidence.now.seconds(until: certificate.notAfter) < 0 {
      return "besides, it expired at \(certificate.notAfter)"
    }
    guard let start = certificate.notBefore, evidence.now.seconds(until: start) > 0 else {
      return nil
    }
    return "besides, it is valid only from \(start)"
  }

  private func firstFault(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    guard let tls = check.tls, case .rejected(let problem) = tls.trust else {
      return check.cause(.certificateInvalid, .confirmed, told: failure)
    }
    switch problem {
    case .nameMismatch: return nameMismatch(check, tls)
    case .expired:
      return check.cause(.certificateExpired, .confirmed, expiry(tls) + elsewhere(check))
    case .notYetValid:
      return check.cause(
        .certificateNotYetValid, .confirmed,
        "it is valid from \(tls.certificate?.notBefore?.description ?? "an unknown time")")
    case .unknownIssuer, .selfSigned: return issuerCause(check, tls, problem)
    case .fingerprintMismatch:
      return check.cause(
        .dtlsFingerprintMismatch, .confirmed, "SHA-256 \(tls.certificate?.sha256 ?? "unknown")")
    case .revoked: return check.cause(.certificateRevoked, .confirmed, told: failure)
    case .weak: return check.cause(.certificateWeak, .confirmed, told: failure)
    case .other: return check.cause(.certificateInvalid, .confirmed, told: failure)
    }
  }

  private func expiry(_ tls: TLSInfo) -> String {
    guard let end = tls.certificate?.notAfter else { return "it has expired" }
    let past = end.seconds(until: evidence.now)
    return "it expired at \(end)" + (past > 0 ? ", \(describe(seconds: past)) before this run" : "")
  }

  /// A certificate of the same server that passes: then not every process or host has loaded the new one.
  private func elsewhere(_ check: CheckResult) -> String {
    let found =
      comparisons.trusted(like: check, onPort: true)
      ?? comparisons.trusted(like: check, onPort: false)
    guard let other = found, let end = other.tls?.certificate?.notAfter else { return "" }
    return ", while \(other.place) shows one that is valid until \(end)"
  }

  private func nameMismatch(_ check: CheckResult, _ tls: TLSInfo) -> Conclusion {
    let names = tls.certificate?.dnsNames.map(\.text) ?? []
    let held = names.isEmpty ? "it names no host" : "it names \(names.joined(separator: ", "))"
    if check.sentNoServerName {
      return check.cause(
        .nameMismatch, .confirmed, "asked for the address \(check.server.host), \(held)",
        remedy: """
          Write the server's name instead of its address in the URI: certificates are for names. \
          Or set the name to check against with \(.serverName).
          """)
    }
    return check.cause(
      .nameMismatch, .confirmed, "asked for \(tls.serverName ?? check.server.host), \(held)")
  }

  /// Q-53: interception is suspected only with a reason: another issuer elsewhere, or a known name.
  private func issuerCause(
    _ check: CheckResult, _ tls: TLSInfo, _ problem: CertificateProblem
  ) -> Conclusion {
    let issuer = tls.certificate?.issuer ?? "unknown"
    if let other = otherIssuer(than: tls, of: check, onPort: true) {
      return check.cause(.intercepted, .likely, "issued by \(issuer), while \(other)")
    }
    if let product = Interceptors.name(in: issuer.text) {
      return check.cause(
        .intercepted, .likely, "issued by \(issuer), whose name contains \(product)")
    }
    let count = tls.certificate?.chainCount
    let sent =
      count.map { "\($0) \($0 == 1 ? "certificate was" : "certificates were") sent, " } ?? ""
    if problem == .selfSigned, count ?? 1 == 1 {
      return check.cause(
        .selfSigned, .confirmed, "\(tls.certificate?.subject ?? "it") is self-signed")
    }
    // Another port may well have another certificate; where TLS is inspected, often one port is.
    let besides =
      otherIssuer(than: tls, of: check, onPort: false).map {
        ", while \($0): this port has its own certificate, or TLS to it is intercepted"
      } ?? ""
    if problem == .unknownIssuer, count == 1 || tls.certificate?.chainHoldsIssuer == false {
      return check.cause(
        .chainIncomplete, besides.isEmpty ? .likely : .possible,
        "\(sent)its issuer \(issuer) is \(count == 1 ? "missing" : "none of them")\(besides)")
    }
    return check.cause(
      .issuerUnknown, .confirmed, "\(sent)issued by \(issuer), which is not trusted here\(besides)")
  }

  /// A trusted certificate of the same host from another issuer, on the same port or on any.
  private func otherIssuer(
    than tls: TLSInfo, of check: CheckResult, onPort: Bool
  ) -> String? {
    guard let trusted = comparisons.trusted(like: check, onPort: onPort),
      let issuer = trusted.tls?.certificate?.issuer, issuer != tls.certificate?.issuer
    else { return nil }
    return "\(trusted.place) shows one issued by \(issuer)"
  }
}

extension String {
  /// RFC 9525 section 6.3: a wildcard stands for the whole first label.
  fileprivate func isCertificateName(of host: String) -> Bool {
    guard hasPrefix("*.") else { return self == host }
    return host.firstIndex(of: ".").map { host[$0...] == dropFirst() } ?? false
  }
}
