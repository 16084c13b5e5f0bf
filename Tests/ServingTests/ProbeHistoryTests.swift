import Measurements
import Testing
import Vocabulary

@testable import Serving

@Suite struct ProbeHistoryTests {
  private func record(_ id: Int, succeeds: Bool) -> ProbeRecord {
    var report = Report(
      tool: ToolInfo(name: "iceprobe", version: "0"),
      run: RunInfo(id: "\(id)", startedAt: UnixTime(seconds: 0), duration: .zero), sources: [],
      checks: [])
    report.recordedVerdict = succeeds ? .ok : .failed
    return ProbeRecord(id: id, target: "t", module: "m", limit: .zero, report: report)
  }

  @Test func `the last probes are kept, and failed ones for longer`() {
    var history = ProbeHistory()
    history.add(record(1, succeeds: false), limit: 3)
    for id in 2...50 { history.add(record(id, succeeds: true), limit: 3) }
    #expect(history.all.map(\.id) == [50, 49, 48, 1])
    #expect(history[1]?.isSuccess == false)
    #expect(history[2] == nil)
    for id in 51...99 { history.add(record(id, succeeds: false), limit: 3) }
    #expect(history.all.map(\.id) == [99, 98, 97, 96, 95, 94])
  }

  @Test func `a smaller limit takes effect at once`() {
    var history = ProbeHistory()
    for id in 1...10 { history.add(record(id, succeeds: true), limit: 10) }
    history.add(record(11, succeeds: true), limit: 2)
    #expect(history.all.map(\.id) == [11, 10])
  }
}
