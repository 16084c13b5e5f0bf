import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct DiagnosisTests {
  @Test(arguments: FailureReason.allCases.filter { ![.cancelled, .configFetch].contains($0) })
  func `every reason of a failed check has a cause, its evidence and a remedy`(
    reason: FailureReason
  ) throws {
    let found = findings(.failing(reason))
    let cause = try #require(found.first { $0.severity == .critical })
    #expect(cause.checks == ["c1"] && cause.explains == ["c1"])
    #expect(!cause.evidence.isEmpty)
    #expect(!cause.remedy.text.isEmpty)
    #expect(!cause.remedy.text.hasSuffix("…"), "the remedy is longer than may be printed")
  }

  @Test func `a check that was interrupted has no cause`() {
    #expect(findings(.failing(.cancelled)).isEmpty)
  }

  @Test func `a check that passed needs no explanation`() {
    #expect(findings(.example(), .example("c2", over: .tcp)).isEmpty)
  }

  @Test func `a source that failed is a cause by itself`() {
    let source = SourceResult(
      id: "s1", kind: .kinesisVideo, name: "camera", outcome: .failed, duration: .zero,
      failure: Failure(.configFetch, during: .config, message: "403 AccessDeniedException"))
    let found = findings(sources: [source])
    #expect(found.map(\.id) == ["configuration-unavailable"])
    #expect(found.first?.evidence == ["kvs camera: 403 AccessDeniedException"])
  }

  @Test func `evidence shared by several checks is reported once`() {
    let found = findings(
      .failing(.quota, "c1"), .failing(.quota, "c2", over: .tcp),
      .failing(.timeout, "c3", at: "192.0.2.1"))
    #expect(found.map(\.id) == ["allocation-quota", "no-answer"])
    #expect(found.map(\.checks) == [["c1", "c2"], ["c3"]])
    #expect(
      found.first?.evidence == [
        "udp 198.51.100.4:3478, tcp 198.51.100.4:3478: it failed",
        "udp 198.51.100.4:3478, tcp 198.51.100.4:3478: as seen on the wire",
      ])
  }

  @Test func `evidence without end is cut, and says so`() {
    let checks = (1...40).map { number in
      CheckResult.failing(.quota, "c\(number)", at: "198.51.100.\(number)") {
        $0.failure?.evidence = ["reason \(number)"]
      }
    }
    let found = findings(checks)
    #expect(found.count == 1)
    #expect(found.first?.explains.count == 40)
    #expect(found.first?.evidence.count == 7)
    #expect(
      found.first?.evidence.first
        == "udp 198.51.100.1:3478, udp 198.51.100.2:3478 and 38 more: it failed")
    #expect(found.first?.evidence.last == "and 35 more like these")
  }

  @Test func `the gravest finding comes first`() {
    let found = findings(
      .example("c1") { $0.allocation?.lifetimeSeconds = 7200 },
      .example("c2", over: .tcp) { $0.allocation?.lifetimeSeconds = 0 },
      .failing(.timeout, "c3"))
    #expect(found.map(\.severity) == [.critical, .warning, .info])
  }

  @Test(arguments: [(Outcome.ok, true), (.ok, false), (.failed, true)])
  func `a service that names no servers by its nature says so`(
    outcome: Outcome, isCheckInItself: Bool
  ) {
    var source = SourceResult(
      id: "s1", kind: .liveKit, name: "sfu", outcome: outcome, duration: .zero)
    source.isCheckInItself = isCheckInItself
    let found = findings(sources: [source])
    #expect(found.map(\.id) == (outcome == .ok && isCheckInItself ? ["servers-not-named"] : []))
  }
}
