import Measurements
import Testing
import Vocabulary
import Watching

@Suite struct TargetStatesTests {
  private var states = TargetStates()

  init() {
    states.record(WatchedChecks.source, at: WatchedChecks.at(0))
  }

  private mutating func round(
    _ checks: [CheckResult], of unit: String = "u", isWhole: Bool = true, at seconds: Int
  ) -> [TargetStates.Change] {
    states.record(checks, of: unit, isWhole: isWhole, at: WatchedChecks.at(seconds))
    return states.settle(at: WatchedChecks.at(seconds))
  }

  @Test mutating func `how a target begins is no change`() {
    #expect(round([WatchedChecks.binding()], at: 0).isEmpty)
    #expect(states.targets.map(\.status) == [.ok])
    #expect(
      states.targets[0].key == "command line/stun:stun.example.org/192.0.2.2/udp/stun_binding")
    #expect(states.targets[0].lastChange == nil)
  }

  @Test mutating func `a failure is a change with its cause, and the recovery says what is over`() {
    _ = round([WatchedChecks.binding()], at: 0)
    let failed = round([WatchedChecks.silent()], at: 10)
    #expect(failed.map(\.change.before) == [.ok])
    #expect(failed.map(\.change.after) == [.failed])
    #expect(failed.first?.change.at == WatchedChecks.at(10))
    #expect(failed.first?.change.cause?.finding != nil)
    #expect(round([WatchedChecks.silent()], at: 20).isEmpty)
    #expect(states.targets[0].since == WatchedChecks.at(10))

    let back = round([WatchedChecks.binding()], at: 30)
    #expect(back.map(\.change.after) == [.ok])
    #expect(back.first?.change.cause == failed.first?.change.cause)
    #expect(states.targets[0].cause == nil)
    #expect(states.targets[0].failedRoundCount == 2)
    #expect(states.targets[0].lastSuccess == WatchedChecks.at(30))
    #expect(states.changes.map(\.change.after) == [.failed, .ok])
  }

  @Test mutating func `one settling serves many rounds, and compares them as a run would`() {
    for number in 1...3 {
      states.record(
        [WatchedChecks.silent(number, host: "h\(number).example.org")], of: "u\(number)",
        at: WatchedChecks.at(0))
    }
    states.record(
      [WatchedChecks.binding(4, host: "ok.example.org")], of: "u4", at: WatchedChecks.at(0))
    _ = states.settle(at: WatchedChecks.at(1))
    #expect(states.targets.map(\.status) == [.failed, .failed, .failed, .ok])
    #expect(states.targets.map(\.id) == ["c1", "c2", "c3", "c4"])
  }

  @Test
  mutating func `an address that the name no longer has is absent, and remembered for a while`() {
    let both = [WatchedChecks.binding(1), WatchedChecks.binding(2)]
    _ = round(both, at: 0)
    let gone = round([both[0]], at: 10)
    #expect(gone.map(\.change.after) == [.absent])
    #expect(round(both, at: 20).map(\.change.after) == [.ok])
    #expect(states.targets.count == 2)
    for count in 1...101 { _ = round([both[0]], at: 20 + 10 * count) }
    #expect(states.targets.map(\.id) == ["c1"])
    // It begins anew.
    #expect(round(both, at: 2000).isEmpty)
    #expect(states.targets.map(\.id) == ["c1", "c3"])
  }

  @Test mutating func `of a round that was cut short nothing is absent`() {
    let both = [WatchedChecks.binding(1), WatchedChecks.binding(2)]
    _ = round(both, at: 0)
    #expect(round([both[0]], isWhole: false, at: 10).isEmpty)
    #expect(states.targets.allSatisfy { $0.isPresent })
  }

  @Test mutating func `another unit's round makes nothing absent`() {
    _ = round([WatchedChecks.binding(1)], of: "a", at: 0)
    _ = round([WatchedChecks.binding(2, host: "other")], of: "b", at: 1)
    #expect(states.targets.map(\.status) == [.ok, .ok])
    states.end("a")
    #expect(states.targets.map(\.id) == ["c2"])
    #expect(states.target("c2")?.unit == "b")
  }

  @Test mutating func `a URI listed twice with two credentials is two targets`() {
    _ = round([WatchedChecks.binding(1), WatchedChecks.silent(1)], at: 0)
    _ = round([WatchedChecks.binding(1), WatchedChecks.silent(1)], at: 1)
    #expect(states.targets.map(\.status) == [.ok, .failed])
    #expect(states.targets.map(\.roundCount) == [2, 2])
  }

  @Test mutating func `loss and delays are counted by direction`() throws {
    _ = round([WatchedChecks.relay(lostThere: 1)], at: 0)
    _ = round([WatchedChecks.relay(lostBack: 4)], at: 10)
    let target = try #require(states.targets.first)
    #expect((target.lossToPeer.sent, target.lossToPeer.lost) == (20, 1))
    #expect((target.lossFromPeer.sent, target.lossFromPeer.lost) == (20, 4))
    #expect(target.toPeer.count == 19)
    #expect(target.fromPeer.count == 16)
    let back = try #require(target.fromPeer.median)
    #expect(abs(back.count - 30_000_000) < 300_000)
    // One value a round, there and back.
    #expect(target.roundTrip.count == 2)
    #expect(target.beats == [.passed(.milliseconds(50)), .passed(.milliseconds(50))])
    #expect(target.overall.relay?.fromPeer?.received == 16)
  }

  @Test mutating func `the report has the last results with the figures of the whole watch`() throws
  {
    _ = round([WatchedChecks.binding(milliseconds: [10, 12], lost: 1)], at: 0)
    _ = round([WatchedChecks.binding(milliseconds: [30])], at: 10)
    let report = states.report(
      by: ToolInfo(name: "test", version: "0"),
      RunInfo(id: "r", startedAt: WatchedChecks.at(0), duration: .seconds(10)),
      at: WatchedChecks.at(10))
    let check = try #require(report.checks.first)
    #expect(check.rtt?.count == 3)
    #expect(check.rtt?.min == .milliseconds(10))
    #expect(check.rtt?.max == .milliseconds(30))
    #expect((check.datagramsSent, check.datagramsLost) == (4, 1))
    #expect(check.id == "c1")
  }

  @Test mutating func `the report says what failed meanwhile, and the state does not`() throws {
    for check in [WatchedChecks.binding(), WatchedChecks.silent(), WatchedChecks.binding()] {
      _ = round([check], at: 0)
    }
    #expect(states.targets.map(\.status) == [.ok])
    #expect(states.findings.isEmpty)
    let report = states.report(
      by: ToolInfo(name: "test", version: "0"),
      RunInfo(id: "r", startedAt: WatchedChecks.at(0), duration: .seconds(10)),
      at: WatchedChecks.at(10))
    #expect(report.findings.first?.id == "failed-at-times")
    let cause = try #require(states.changes.first?.change.cause?.text)
    #expect(
      "\(report.findings[0].evidence)".contains("1 of 3 rounds failed, the last of them: \(cause)"))
    #expect(report.verdict == .degraded)
  }

  /// A result of one of two sources that name the same server, of a round begun then.
  private static func result(
    _ source: String, _ check: CheckResult, begun seconds: Int
  ) -> CheckResult {
    var check = check
    (check.source, check.startedOffset) = (source, .seconds(seconds))
    check.phases = [
      Phase(
        .binding, startedOffset: .zero, duration: .milliseconds(9), outcome: check.outcome)
    ]
    return check
  }

  /// The causes of both sources' targets after a round of one of them.
  private mutating func causes(
    _ source: String, _ check: CheckResult, begun seconds: Int
  ) -> [String?] {
    _ = round([Self.result(source, check, begun: seconds)], of: source, at: seconds)
    return states.targets.map(\.cause?.text.text)
  }

  @Test
  mutating func `rounds before and after a server died or came back are not compared`()
    throws
  {
    var second = WatchedChecks.source
    (second.id, second.name) = ("s2", "backup")
    states.record(second, at: WatchedChecks.at(0))
    _ = causes("s1", WatchedChecks.binding(), begun: 0)
    let first = causes("s2", WatchedChecks.binding(), begun: 2)
    #expect(first == [nil, nil])

    // It dies, and the second source was there before: that it answered then is no contrast.
    let died = causes("s1", WatchedChecks.refused(), begun: 5)
    let alone = try #require(died[0])
    #expect(alone.hasPrefix("Nothing listens "))
    let both = causes("s2", WatchedChecks.refused(), begun: 7)
    #expect(both == [alone, alone])

    // It comes back, and the second source was not there since.
    let back = causes("s1", WatchedChecks.binding(), begun: 10)
    #expect(back == [nil, alone])
    let change = try #require(states.changes.last?.change)
    #expect((change.after, change.cause?.text.text) == (.ok, alone))
    let tool = ToolInfo(name: "test", version: "0")
    #expect(states.sample(by: tool, Self.info).findings.map(\.title.text) == [alone])
    let report = states.report(by: tool, Self.info, at: WatchedChecks.at(10))
    #expect(report.findings.contains { $0.title.text == alone })

    // Now it was: one of them is answered, the other is not.
    let mixed = causes("s2", WatchedChecks.refused(), begun: 12)
    let contrast = try #require(mixed[1])
    #expect(contrast.contains("some"), "\(contrast)")
    let well = causes("s2", WatchedChecks.binding(), begun: 17)
    #expect(well == [nil, nil])
  }

  private static let info = RunInfo(id: "r", startedAt: WatchedChecks.at(0), duration: .seconds(10))

  @Test mutating func `a round that began before another saw the server die is from before`() {
    var second = WatchedChecks.source
    (second.id, second.name) = ("s2", "backup")
    states.record(second, at: WatchedChecks.at(0))
    _ = causes("s1", WatchedChecks.binding(), begun: 0)
    _ = causes("s2", WatchedChecks.binding(), begun: 1)
    _ = causes("s1", WatchedChecks.refused(), begun: 6)
    // It took long, and is told after that.
    let late = causes("s2", WatchedChecks.binding(), begun: 5)
    #expect(late[0]?.hasPrefix("Nothing listens ") == true && late[1] == nil, "\(late)")
  }

  @Test mutating func `a source's failure is known beside its targets`() {
    var failed = WatchedChecks.source
    failed.outcome = .failed
    failed.failure = Failure(.configFetch, during: .config, message: "HTTP 503")
    states.record(failed, at: WatchedChecks.at(60))
    #expect(states.sources.map(\.failedFetchCount) == [1])
    #expect(states.sources[0].since == WatchedChecks.at(60))
  }

  /// A day of rounds every ten seconds, with failures, other addresses, and changes without end.
  @Test mutating func `a day takes no more memory than an hour`() {
    func bytes(_ states: TargetStates) -> Int {
      states.targets.reduce(0) { sum, target in
        sum + target.roundTrip.counterBytes + target.toPeer.counterBytes
          + target.fromPeer.counterBytes + target.beats.count * MemoryLayout<Beat>.size
          + target.latest.observations.count + (target.latest.rtt?.samples.count ?? 0)
      } + states.changes.count + states.findings.count
    }
    var afterAnHour = (targets: 0, bytes: 0)
    for number in 0..<8640 {
      // Every tenth round at an address that comes once a day.
      let other = WatchedChecks.binding(number % 10 == 0 ? 2 + number / 10 % 240 : 1)
      let varied = WatchedChecks.binding(
        300, host: "steady", milliseconds: [number % 400, number % 7, number % 90])
      let flapping =
        number % 3 == 0 ? WatchedChecks.silent(5, host: "f") : WatchedChecks.binding(5, host: "f")
      states.record([other], of: "rotating", at: WatchedChecks.at(10 * number))
      states.record([varied, flapping], of: "steady", at: WatchedChecks.at(10 * number))
      // Settling is what takes the time of this test.
      if number % 5 == 0 { _ = states.settle(at: WatchedChecks.at(10 * number)) }
      if number == 2000 { afterAnHour = (states.targets.count, bytes(states)) }
    }
    #expect(afterAnHour.targets <= 16)
    #expect(states.targets.count <= 16)
    #expect(states.changes.count <= 200)
    #expect(bytes(states) <= afterAnHour.bytes + afterAnHour.bytes / 4)
  }

  @Test mutating func `a name with thousands of addresses leaves a bounded trail`() {
    for number in 0..<3000 {
      let check = WatchedChecks.binding(1, host: "h\(number)")
      states.record([check], of: "u", at: WatchedChecks.at(number))
    }
    #expect(states.targets.count <= 1001)
    #expect(states.targets.last?.key.contains("h2999") == true)
  }
}
