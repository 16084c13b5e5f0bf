import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct CertificateRuleTests {
  private static let day: Int64 = 86_400

  private static func inDays(_ days: Int64) -> UnixTime {
    UnixTime(seconds: 1_795_262_400 + days * day)
  }

  @Test(arguments: [
    (CertificateProblem.nameMismatch, "tls-name-mismatch"),
    (.expired, "certificate-expired"),
    (.notYetValid, "certificate-not-yet-valid"),
    (.unknownIssuer, "certificate-issuer-unknown"),
    (.selfSigned, "certificate-self-signed"),
    (.revoked, "certificate-revoked"),
    (.weak, "certificate-weak"),
    (.other, "certificate-invalid"),
  ])
  func `SEC-3 each way to be rejected has its finding`(problem: CertificateProblem, id: String) {
    let check = CheckResult.failing(.certificateInvalid, during: .tls, over: .tls) { check in
      check.tls = TLSInfo(
        trust: .rejected(problem), certificate: certificate(to: Self.inDays(100)))
    }
    #expect(findings(check).map(\.id) == [id])
  }

  @Test func `a wrong name is shown with the right ones`() {
    let check = CheckResult.failing(.certificateInvalid, during: .tls, over: .tls) { check in
      check.tls = TLSInfo(
        trust: .rejected(.nameMismatch), serverName: "turn.example.org",
        certificate: certificate(to: Self.inDays(100), names: ["a.example", "*.b.example"]))
    }
    #expect(
      findings(check).first?.evidence == [
        "tls 198.51.100.4:3478: asked for turn.example.org, it names a.example, *.b.example"
      ])
  }

  @Test(
    arguments: [
      // Days that it lasts, days that are left, whether that is soon.
      (90, 13, true), (90, 15, false), (365, 13, true), (30, 9, true), (30, 11, false),
      (6, 1, true), (6, 5, false), (2, 2, false),
    ] as [(Int64, Int64, Bool)])
  func `a certificate ends soon within two weeks, or in the last third of a short life`(
    lifetime: Int64, left: Int64, isSoon: Bool
  ) {
    let check = CheckResult.example(over: .tls) { check in
      check.tls = TLSInfo(
        trust: .verified,
        certificate: certificate(
          from: Self.inDays(left - lifetime), to: Self.inDays(left)))
    }
    #expect(findings(check).map(\.id) == (isSoon ? ["certificate-expiring"] : []))
  }

  @Test(arguments: [nil, CertificateProblem.nameMismatch])
  func `SEC-5 switching verification off is loud`(problem: CertificateProblem?) {
    let check = CheckResult.example(over: .tls) { check in
      check.tls = TLSInfo(
        trust: .unchecked(problem), certificate: certificate(to: Self.inDays(100)))
    }
    let found = findings(check)
    #expect(found.map(\.id) == ["insecure-tls"])
    #expect(found.first?.severity == .warning)
    #expect(found.first?.title.text.contains("NOT verified") == true)
  }

  @Test func `moments without end do no harm`() {
    let check = CheckResult.example(over: .tls) { check in
      check.tls = TLSInfo(
        trust: .verified,
        certificate: certificate(
          from: UnixTime(milliseconds: .min), to: UnixTime(milliseconds: .max)))
    }
    #expect(findings(check).isEmpty)
  }
}
