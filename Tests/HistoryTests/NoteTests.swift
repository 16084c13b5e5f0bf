import Measurements
import TestSupport
import Testing
import Vocabulary

@testable import History

/// What earlier runs add to a run.
@Suite struct NoteTests {
  private let place: Place
  private let history: RunHistory

  init() throws {
    place = try Place()
    history = try place.open()
  }

  /// Records a run for each round trip, an hour apart, and gives the notes on the last.
  private func notes(_ series: [[(String, Double?)]]) throws -> [HistoryNote] {
    for (hour, checks) in series.dropLast().enumerated() {
      _ = try history.append(
        Runs.report(hour, checks), keeping: Runs.keepAll, now: Runs.time(hour))
    }
    return try history.notes(on: Runs.report(series.count - 1, series[series.count - 1]))
  }

  private func notes(_ roundTrips: [Double?]) throws -> [HistoryNote] {
    try notes(roundTrips.map { [("a", $0)] })
  }

  @Test func `the first run of a target has no notes`() throws {
    defer { place.directory.remove() }
    #expect(try notes([nil]).isEmpty)
    #expect(try history.notes(on: Runs.report(5, [("other", nil)])).isEmpty)
  }

  @Test func `what passed the last time fails anew, with its finding`() throws {
    defer { place.directory.remove() }
    let notes = try notes([
      [("a", nil), ("b", 1), ("c", 1)], [("a", 1), ("b", 1), ("c", 1)],
      [("a", nil), ("b", nil), ("c", 1)],
    ])
    #expect(
      notes == [
        HistoryNote(
          .newlyFailing, checks: ["c1", "c2"], finding: "udp-blocked", since: Runs.time(1),
          runCount: 0)
      ])
  }

  @Test func `what failed before is told since its first failure`() throws {
    defer { place.directory.remove() }
    let notes = try notes([nil, 1, nil, nil, nil])
    #expect(
      notes == [
        HistoryNote(
          .stillFailing, checks: ["c1"], finding: "udp-blocked", since: Runs.time(2), runCount: 2)
      ])
  }

  @Test func `what is well again is told with the failures before it`() throws {
    defer { place.directory.remove() }
    let notes = try notes([1, nil, nil, 1])
    #expect(
      notes == [
        HistoryNote(
          .wellAgain, checks: ["c1"], since: Runs.time(1), until: Runs.time(2), runCount: 2)
      ])
    #expect(try self.notes([1, nil, nil, 1, 1]).isEmpty)
  }

  @Test func `a run is not compared with itself or with later ones`() throws {
    defer { place.directory.remove() }
    _ = try notes([1, 1, nil, nil])
    #expect(try history.notes(on: Runs.report(1, [("a", 1)])).isEmpty)
    #expect(try history.notes(on: Runs.report(0, [("a", nil)])).isEmpty)
  }

  static let usual: [Double?] = [12, 12.5, 11.5, 12, 13, 12]

  @Test(
    arguments: [
      (usual + [60, 61], true), (usual + [61], false), (usual + [60, 12, 61], false),
      (usual + [21, 21], false), (usual + [22.1, 22.1], true),
      (Array(usual.dropFirst(2)) + [60, 61], false), (usual + [60, nil], false),
      ([1000, 1001, 999, 1000, 1000, 1150, 1150], false),
      ([1000, 1001, 999, 1000, 1000, 1250, 1250], true),
      ([10, 100, 20, 90, 50, 170, 170], false),
    ] as [([Double?], Bool)])
  func `slower than usual is what is above the limit twice, with five runs before`(
    roundTrips: [Double?], isSlower: Bool
  ) throws {
    defer { place.directory.remove() }
    let slower = try notes(roundTrips).filter { $0.kind == .slower }
    #expect(slower.isEmpty == !isSlower, "\(slower)")
    guard let note = slower.first else { return }
    #expect(note.since == Runs.time(roundTrips.count - 2))
    #expect(note.slowdown?.measure == .rtt)
    #expect(note.slowdown?.baseline.runCount == roundTrips.count - 2)
  }

  @Test func `the baseline is that of the newest twenty runs that passed`() throws {
    defer { place.directory.remove() }
    for hour in 0..<40 {
      let roundTrip: Double? = hour % 4 == 3 ? nil : hour < 10 ? 500 : 12
      _ = try history.append(
        Runs.report(hour, [("a", roundTrip)]), keeping: Runs.keepAll, now: Runs.time(hour))
    }
    let baseline = try #require(try history.baselines().first)
    #expect(baseline.baselines[.rtt]?.median == .milliseconds(12))
    #expect(baseline.baselines[.rtt]?.deviation == .zero)
    #expect(baseline.baselines[.rtt]?.runCount == 20)
    #expect(baseline.baselines[.rtt]?.limit == .milliseconds(22))
    #expect(baseline.results.count == 21 && baseline.isFlapping)
    #expect(baseline.passedCount == 15)
  }
}
