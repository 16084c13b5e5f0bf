import Measurements
import Testing
import Vocabulary

extension CheckResult {
  static func example(
    _ outcome: Outcome = .ok, required: Bool = true, reason: FailureReason? = nil
  ) -> CheckResult {
    var check = CheckResult(
      id: "c1", source: "s1", detail: .binding, uri: "stun:192.0.2.1", transport: .udp,
      server: ServerEndpoint(host: "192.0.2.1", address: .v4(0xC000_0201), port: 3478),
      isRequired: required)
    check.outcome = outcome
    check.failure = reason.map { Failure($0, during: .binding, message: "no") }
    return check
  }
}

@Suite struct VerdictTests {
  private static let failed = CheckResult.example(.failed, reason: .timeout)
  private static let optionalFailed = CheckResult.example(
    .failed, required: false, reason: .timeout)
  private static let localError = CheckResult.example(.failed, reason: .localError)
  private static let cancelled = CheckResult.example(.failed, reason: .cancelled)
  private static let passed = CheckResult.example()
  private static let skipped = CheckResult.example(.skipped)

  @Test(arguments: [
    ([passed, passed], Verdict.ok),
    ([passed, skipped], .ok),
    ([passed, optionalFailed], .degraded),
    ([passed, failed], .failed),
    ([failed, optionalFailed, localError], .failed),
    ([passed, localError], .unknown),
    ([passed, cancelled], .unknown),
    ([skipped], .unknown),
    ([], .unknown),
  ])
  func `the checks decide`(checks: [CheckResult], expected: Verdict) {
    #expect(Verdict(sources: [], checks: checks) == expected)
  }

  @Test(arguments: [
    (true, FailureReason.configFetch, Verdict.failed), (false, .configFetch, .degraded),
    (false, .cancelled, .degraded),
  ])
  func `a failed source fails or degrades a run that others made possible`(
    isRequired: Bool, reason: FailureReason, expected: Verdict
  ) {
    var source = SourceResult(
      id: "s1", kind: .kinesisVideo, name: "camera", outcome: .failed, duration: .zero,
      failure: Failure(reason, during: .config, message: "no"))
    source.isRequired = isRequired
    #expect(Verdict(sources: [source], checks: [Self.passed]) == expected)
    #expect(Verdict(sources: [source], checks: [Self.failed]) == .failed)
    // Nothing was checked: there is nothing to say.
    #expect(Verdict(sources: [source], checks: []) == .unknown)
    #expect(Verdict(sources: [source], checks: [Self.skipped]) == .unknown)
  }

  @Test func `a source that has no servers to check is good once it was asked`() {
    var source = SourceResult(
      id: "s1", kind: .liveKit, name: "sfu", outcome: .ok, duration: .zero)
    #expect(Verdict(sources: [source], checks: []) == .unknown)
    source.isCheckInItself = true
    #expect(Verdict(sources: [source], checks: []) == .ok)
    #expect(Verdict(sources: [source], checks: [], partial: true) == .unknown)
    source.outcome = .failed
    #expect(Verdict(sources: [source], checks: []) == .unknown)
  }

  @Test func `a critical threshold fails a run whose checks passed, even an interrupted one`() {
    var finding = Finding(
      "threshold-exceeded", .critical, checks: ["c1"], title: "", evidence: [], remedy: "")
    #expect(Verdict(sources: [], checks: [Self.passed], findings: [finding]) == .degraded)
    finding.failsRun = true
    #expect(Verdict(sources: [], checks: [Self.passed], findings: [finding]) == .failed)
    #expect(
      Verdict(sources: [], checks: [Self.passed], findings: [finding], partial: true) == .failed)
  }

  @Test func `an interrupted run is undecided unless a check already failed`() {
    #expect(Verdict(sources: [], checks: [Self.passed], partial: true) == .unknown)
    #expect(Verdict(sources: [], checks: [Self.failed], partial: true) == .failed)
  }

  @Test(arguments: zip(Severity.allCases, [Verdict.ok, .degraded, .degraded]))
  func `a warning degrades, a note does not`(severity: Severity, expected: Verdict) {
    let finding = Finding("x", severity, checks: [], title: "", evidence: [], remedy: "")
    #expect(Verdict(sources: [], checks: [Self.passed], findings: [finding]) == expected)
  }

  @Test(arguments: zip(Verdict.allCases, [0, 1, 2, 3] as [Int32]))
  func `each verdict has its exit status`(verdict: Verdict, status: Int32) {
    #expect(verdict.exitCode == status)
  }
}
