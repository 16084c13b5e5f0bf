import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct ThresholdTests {
  private static func slow(_ id: String = "c1", milliseconds: Int, required: Bool = true)
    -> CheckResult
  {
    var check = CheckResult.example(id) { check in
      check.rtt = RTTSummary([RTTSample(.milliseconds(milliseconds), clock: .kernel)])
      check.phases = [
        Phase(.connect, startedOffset: .zero, duration: .milliseconds(2 * milliseconds))
      ]
    }
    check.isRequired = required
    return check
  }

  private static func findings(
    _ checks: [CheckResult], _ thresholds: Thresholds, sources: [SourceResult] = []
  ) -> [Finding] {
    Diagnosis.findings(
      in: Evidence(sources: sources, checks: checks, now: noon, thresholds: thresholds)
    ).filter { $0.id == "threshold-exceeded" }
  }

  @Test(arguments: [
    (99, nil), (100, nil), (101, Severity.warning), (300, .warning), (301, .critical),
  ]) func `a value on the limit passes, one above exceeds the gravest that it can`(
    milliseconds: Int, severity: Severity?
  ) {
    let limits = Limits(warning: .milliseconds(100), critical: .milliseconds(300))
    let found = Self.findings([Self.slow(milliseconds: milliseconds)], [.rtt: limits])
    #expect(found.map(\.severity) == [severity].compactMap(\.self))
    #expect(found.allSatisfy { $0.failsRun == ($0.severity == .critical) })
  }

  @Test func `each measure has its own limit, checks that exceed the same are one finding`() {
    let checks = [Self.slow(milliseconds: 50), Self.slow("c2", milliseconds: 60)]
    let found = Self.findings(
      checks,
      [.rtt: Limits(warning: .milliseconds(55)), .connect: Limits(critical: .milliseconds(99))])
    #expect(found.map(\.severity) == [.critical, .warning])
    #expect(found.map(\.checks) == [["c1", "c2"], ["c2"]])
    #expect(
      found.last?.evidence == ["rtt of udp 198.51.100.4:3478: 60.000 ms, allowed 55.000 ms"])
    #expect(
      found.first?.evidence.first
        == "connect of udp 198.51.100.4:3478: 100.000 ms, allowed 99.000 ms")
  }

  @Test func `loss through a relay has a limit in percent, in the worse direction`() {
    let sample = RTTSample(.milliseconds(20), clock: .kernel)
    let check = CheckResult.example(kind: .turnRelay) { check in
      check.relay?.toPeer = RelayFlow(sent: 100, delays: Array(repeating: sample, count: 99))
      check.relay?.fromPeer = RelayFlow(sent: 200, delays: Array(repeating: sample, count: 193))
    }
    let limits = Limits(warning: .share(0.03), critical: nil)
    #expect(
      Self.findings([check], [.relayLoss: limits]).first?.evidence.first
        == "relay-loss of udp 198.51.100.4:3478: 3.5 %, allowed 3 %")
    #expect(
      Self.findings([check], [.relayLoss: Limits(warning: .share(0.035), critical: nil)]).isEmpty)
    let delays = Self.findings([check], [.relayDelay: Limits(critical: .milliseconds(19))])
    #expect(delays.map(\.severity) == [.critical])
  }

  @Test func `what was not measured exceeds nothing`() {
    let thresholds = Dictionary(
      uniqueKeysWithValues: Measure.allCases.map { ($0, Limits(critical: .zero)) })
    var check = CheckResult.example()
    check.outcome = .skipped
    #expect(Self.findings([check], thresholds).isEmpty)
  }

  @Test func `a source's own limits stand in for the run's, measure by measure`() {
    let checks = [Self.slow(milliseconds: 50), Self.slow("c2", milliseconds: 50)]
    var far = checks[1]
    far.source = "s2"
    let found = Diagnosis.findings(
      in: Evidence(
        sources: [], checks: [checks[0], far], now: noon,
        thresholds: [
          .rtt: Limits(warning: .milliseconds(40), critical: .milliseconds(45)),
          .connect: Limits(warning: .milliseconds(90)),
        ],
        // Nothing of the run's limits for the same measure is left, its critical one neither.
        sourceThresholds: ["s2": [.rtt: Limits(warning: .milliseconds(49))]]))
    let exceeded = found.filter { $0.id == "threshold-exceeded" }
    #expect(exceeded.map(\.severity) == [.critical, .warning])
    #expect(
      exceeded.map(\.evidence) == [
        ["rtt of udp 198.51.100.4:3478: 50.000 ms, allowed 45.000 ms"],
        [
          "rtt of udp 198.51.100.4:3478: 50.000 ms, allowed 49.000 ms",
          "connect of udp 198.51.100.4:3478: 100.000 ms, allowed 90.000 ms",
        ],
      ])
  }

  @Test func `a source's own limit for its fetch`() {
    let sources = ["s1", "s2"].map {
      SourceResult(
        id: $0, kind: .twilio, name: SafeText($0), outcome: .ok, duration: .milliseconds(900))
    }
    let found = Diagnosis.findings(
      in: Evidence(
        sources: sources, checks: [], now: noon,
        thresholds: [.config: Limits(critical: .milliseconds(800))],
        sourceThresholds: ["s2": [.config: Limits(critical: .seconds(1))]]))
    #expect(
      found.filter { $0.id == "threshold-exceeded" }.map { $0.evidence.map(\.text) } == [
        ["config of twilio s1: 900.000 ms, allowed 800.000 ms"]
      ])
  }

  @Test func `an optional check's critical threshold does not fail the run`() {
    let limits = Limits(critical: .milliseconds(1))
    let found = Self.findings([Self.slow(milliseconds: 5, required: false)], [.rtt: limits])
    #expect(found.map(\.failsRun) == [false])
  }

  @Test func `a source's fetch is measured by config`() {
    let source = SourceResult(
      id: "s1", kind: .twilio, name: "calls", outcome: .ok, duration: .milliseconds(900))
    let found = Self.findings(
      [], [.config: Limits(warning: .milliseconds(800))], sources: [source])
    #expect(found.map(\.severity) == [.warning])
    #expect(
      found.first?.evidence.first == "config of twilio calls: 900.000 ms, allowed 800.000 ms")
  }

  @Test func `a failed check keeps the explanation of its failure`() {
    var check = CheckResult.failing(.timeout)
    check.duration = .seconds(10)
    let all = Diagnosis.findings(
      in: Evidence(
        sources: [], checks: [check], now: noon,
        thresholds: [.total: Limits(critical: .seconds(1))]))
    #expect(Set(all.map(\.id)).isSuperset(of: ["threshold-exceeded"]))
    #expect(all.count > 1)
  }
}
