import Foundation
import Measurements
import TestSupport
import Testing
import Vocabulary

@testable import Reporting

@Suite struct ComparisonTests {
  private typealias Told = (kind: Change.Kind, direction: Change.Direction, ids: [String])

  private func comparison(_ before: [CheckResult], _ after: [CheckResult]) -> ReportComparison {
    ReportComparison(ExampleReport.report(checks: before), ExampleReport.report(checks: after))
  }

  private func kinds(_ comparison: ReportComparison) -> [String] {
    comparison.changes.map { "\($0.kind.rawValue) \($0.direction.rawValue)" }
  }

  /// A check whose samples are spread by 0.1 ms around a median.
  private func timed(_ id: String, milliseconds: Double, count: Int = 5) -> CheckResult {
    var check = CheckResult.binding(id, at: "192.0.2.\(id.dropFirst())")
    check.rtt = RTTSummary(
      (0..<count).map { index in
        RTTSample(
          Nanoseconds(seconds: (milliseconds + Double(index - count / 2) / 10) / 1000),
          clock: .kernel)
      })
    return check
  }

  @Test(arguments: ExampleReport.all)
  func `a report is the same as itself`(example: ExampleReport) {
    let comparison = ReportComparison(example.report, example.report)
    #expect(comparison.changes.isEmpty, "\(comparison.changes)")
    #expect(comparison.text().hasPrefix("SAME"))
    #expect(comparison.pairCount == example.report.checks.count)
  }

  @Test func `what every run draws anew is no change`() {
    let before = CheckResult.allocation("c1", over: .udp, at: "192.0.2.1")
    var after = before
    after.id = "c7"
    after.mappedAddress?.port = 1
    after.allocation?.relayedAddresses[0].port = 1
    after.duration = .seconds(1)
    after.startedOffset = .seconds(1)
    #expect(kinds(comparison([before], [after])).isEmpty)
  }

  @Test func `facts that differ are told once for all checks that share them`() {
    let before = ["192.0.2.1", "192.0.2.2"].enumerated().map {
      CheckResult.allocation("c\($0.offset + 1)", over: .tls, at: $0.element)
    }
    let after = before.map { check in
      var check = check
      check.software = "Coturn-4.7"
      check.mappedAddress?.ip = .loopbackV4
      check.allocation?.relayedAddresses[0].ip = .loopbackV4
      check.tls?.certificate?.sha256 = "ff"
      check.tls?.version = "TLSv1.2"
      return check
    }
    let comparison = comparison(before, after)
    let facts = comparison.changes.filter { $0.direction == .other }
    #expect(
      Set(facts.map(\.kind))
        == [.mappedAddress, .relayedAddress, .certificate, .tls, .software])
    #expect(facts.first { $0.kind == .software }?.subjects.map(\.id) == ["c1", "c2"])
    // Each had an address of its own.
    #expect(facts.count { $0.kind == .relayedAddress } == 2)
    #expect(comparison.text().contains("software: Coturn-4.6.1 'Gorst' → Coturn-4.7"))
  }

  @Test func `a server that moved is one target with another address, not two targets`() {
    let comparison = comparison(
      [.binding("c1", at: "192.0.2.1"), .binding("c2", at: "2001:db8::1")],
      [.binding("c1", at: "192.0.2.9"), .binding("c2", at: "2001:db8::1")])
    #expect(kinds(comparison) == ["server_address other"])
    #expect(comparison.text().contains("address of the server: 192.0.2.1 → 192.0.2.9"))
  }

  @Test func `a failure is told with its finding, and what it was before`() {
    let good = CheckResult.allocation("c1", over: .tcp, at: "192.0.2.1")
    let bad = CheckResult.failed(
      "c1", over: .tcp, .connectionRefused, during: .connect, after: .milliseconds(1))
    let worse = comparison([good], [bad])
    #expect(kinds(worse).prefix(2) == ["verdict worse", "outcome worse"])
    #expect(worse.changes.contains { $0.kind == .finding && $0.direction == .worse })
    #expect(worse.text().contains("outcome: passed → failed: connection refused"))
    let better = comparison([bad], [good])
    #expect(kinds(better).prefix(2) == ["verdict better", "outcome better"])
    #expect(better.text().contains("no longer found: "))
  }

  @Test func `a check that a run did not finish is not compared, and nothing of it has gone`() {
    let checks: [CheckResult] = [
      .allocation("c1", over: .udp, at: "192.0.2.1"),
      .allocation("c2", over: .tcp, at: "192.0.2.1"),
    ]
    let cut: [CheckResult] = [
      .failed("c1", over: .udp, .cancelled, during: .binding, after: .milliseconds(1))
    ]
    let after = ExampleReport.report(checks: cut, isPartial: true)
    let comparison = ReportComparison(ExampleReport.report(checks: checks), after)
    #expect(kinds(comparison) == ["verdict other"])
  }

  @Test func `targets of a source that could not be fetched have not gone`() {
    var source = SourceResult.uris(1)
    let checks: [CheckResult] = [.binding("c1", at: "192.0.2.1")]
    let before = ExampleReport.report(sources: [source], checks: checks)
    source.outcome = .failed
    let comparison = ReportComparison(before, ExampleReport.report(sources: [source], checks: []))
    #expect(comparison.changes.contains { $0.kind == .source && $0.direction == .worse })
    #expect(!comparison.changes.contains { $0.kind == .target })
    let without = ReportComparison(before, ExampleReport.report(checks: []))
    #expect(without.changes.contains { $0.kind == .target && $0.after == nil })
  }

  @Test(arguments: [
    (10, 14, 5, RoundTripShift.Assessment.slower), (14, 10, 5, .faster), (10, 10, 5, .noShift),
    (10, 10.9, 5, .smallShift), (100, 105, 5, .smallShift), (10, 14, 3, .tooFewSamples),
    (10, 10.2, 5, .noShift),
  ])
  func `round trips are judged by their ranks and their size`(
    before: Double, after: Double, count: Int, assessment: RoundTripShift.Assessment
  ) {
    let comparison = comparison(
      [timed("c1", milliseconds: before, count: count)],
      [timed("c1", milliseconds: after, count: count)])
    #expect(comparison.roundTrips.map(\.assessment) == [assessment])
    let isChange = [.slower, .faster].contains(assessment)
    #expect(comparison.changes.contains { $0.kind == .roundTrip } == isChange)
  }

  @Test func `one shift among many targets needs more samples than one alone`() {
    func checks(_ first: Double, count: Int) -> [CheckResult] {
      [timed("c1", milliseconds: first, count: count)]
        + (2...24).map { timed("c\($0)", milliseconds: 10, count: count) }
    }
    func isTold(_ count: Int) -> Bool {
      !comparison(checks(10, count: count), checks(30, count: count)).changes.isEmpty
    }
    #expect(!isTold(5))
    #expect(isTold(8))
  }

  @Test func `samples of older reports are missing, and nothing is claimed of them`() {
    var old = timed("c1", milliseconds: 10)
    old.rtt?.samples = []
    let comparison = comparison([old], [timed("c1", milliseconds: 500)])
    #expect(comparison.roundTrips.map(\.assessment) == [.tooFewSamples])
    #expect(comparison.text().contains("round trips: too few samples for 1 target"))
  }

  @Test(arguments: [(0, 8, ["loss worse"]), (8, 0, ["loss better"]), (0, 1, [])])
  func `loss counts where chance does not explain it`(before: Int, after: Int, told: [String]) {
    func check(_ lost: Int) -> CheckResult {
      var check = CheckResult.binding("c1", at: "192.0.2.1")
      (check.datagramsSent, check.datagramsLost) = (50, lost)
      return check
    }
    let comparison = comparison([check(before)], [check(after)])
    #expect(kinds(comparison).filter { $0.hasPrefix("loss") } == told)
  }

  @Test func `every pair of examples gives JSON of the schema, and text for a terminal`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    var files: [URL] = []
    for before in ExampleReport.all {
      for after in ExampleReport.all {
        let comparison = ReportComparison(before.report, after.report)
        #expect(comparison.changes.isEmpty == (before.name == after.name))
        files.append(
          try directory.file(
            "\(before.name)-\(after.name).json", comparison.json.written(pretty: true)))
        for width in [20, 80, 200] {
          let text = comparison.text(
            for: Presentation(isTerminal: true, isColored: false, width: width))
          #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
          for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        }
      }
    }
    let schema = Repository.root.appending(path: "reports/schema/diff-v1.schema.json")
    let checker = ["-m", "check_jsonschema"]
    let meta = try await ChildProcess.run(
      Repository.python, checker + ["--check-metaschema", schema.path()])
    #expect(meta.status == 0, "\(meta.standardOutput)")
    let result = try await ChildProcess.run(
      Repository.python, checker + ["--schemafile", schema.path()] + files.map { $0.path() })
    #expect(result.status == 0, "\(result.standardOutput.prefix(2000))")
  }

  @Test func `the example of a difference is what the program writes`() throws {
    let file = Repository.root.appending(path: "reports/examples/ok-mixed.diff.txt")
    let text = ReportComparison(ExampleReport.named("ok"), ExampleReport.named("mixed")).text()
    if ProcessInfo.processInfo.environment["UPDATE_EXAMPLES"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    #expect(try Data(contentsOf: file) == Data(text.utf8))
  }
}
