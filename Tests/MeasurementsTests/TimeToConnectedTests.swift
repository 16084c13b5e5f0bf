import Measurements
import Testing
import Vocabulary

@Suite struct TimeToConnectedTests {
  private func report(_ change: (inout SourceResult, inout CheckResult) -> Void) -> Report {
    var source = SourceResult(
      id: "s1", kind: .whip, name: "w", outcome: .ok, duration: .milliseconds(90))
    source.steps = [
      SourceStep(
        .createParticipantToken, startedOffset: .milliseconds(2), duration: .milliseconds(30),
        attempts: 1),
      SourceStep(
        .whip, startedOffset: .milliseconds(40), duration: .milliseconds(50),
        attempts: 1),
    ]
    var check = CheckResult(
      id: "c1", source: "s1",
      detail: .candidate(CandidateInfo(kind: .host, foundation: "1", priority: 1)), uri: "",
      transport: .tcp,
      server: ServerEndpoint(host: "192.0.2.1", address: nil, port: 1))
    check.candidate?.isNominated = true
    check.phases = [
      Phase(.connect, startedOffset: .zero, duration: .milliseconds(7)),
      Phase(.ice, startedOffset: .milliseconds(7), duration: .milliseconds(5)),
      Phase(.ice, startedOffset: .milliseconds(500), duration: .milliseconds(3)),
      Phase(.dtls, startedOffset: .milliseconds(503), duration: .milliseconds(11)),
    ]
    change(&source, &check)
    return Report(
      tool: ToolInfo(name: "t", version: "0"),
      run: RunInfo(id: "r", startedAt: UnixTime(seconds: 0), duration: .seconds(2)),
      sources: [source], checks: [check])
  }

  @Test func `the parts are those of the pair that was chosen, without our own waiting`() throws {
    let report = report { _, _ in }
    let time = try #require(report.timesToConnected[report.sources[0].id])
    #expect(time.token == .milliseconds(40))
    #expect(time.whip == .milliseconds(50))
    #expect(time.ice == .milliseconds(15))
    #expect(time.dtls == .milliseconds(11))
    #expect(time.total == .milliseconds(116))
  }

  @Test func `a session that did not connect has no such time`() {
    let changes: [(inout SourceResult, inout CheckResult) -> Void] = [
      { source, _ in source.steps.removeLast() },
      { _, check in check.candidate?.isNominated = false },
      { _, check in check.phases[3].outcome = .failed },
      { _, check in check.phases.removeLast() },
      { _, check in check.source = "s2" },
    ]
    for change in changes {
      let report = report(change)
      #expect(report.timesToConnected[report.sources[0].id] == nil)
    }
  }
}
