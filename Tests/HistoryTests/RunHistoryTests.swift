import Foundation
import Measurements
import Reporting
import TestSupport
import Testing
import Vocabulary

@testable import History

@Suite struct RunHistoryTests {
  private let place: Place

  init() throws {
    place = try Place()
  }

  @Test func `a run is there as it was, by number and by age, and is added only once`() throws {
    defer { place.directory.remove() }
    let history = try place.open()
    let reports = (0..<3).map { Runs.report($0, [("a", 10), ("b", nil)]) }
    for report in reports {
      #expect(try history.append(report, keeping: Runs.keepAll, now: Runs.time(9)))
    }
    #expect(try !history.append(reports[1], keeping: Runs.keepAll, now: Runs.time(9)))
    let runs = try history.runs(limit: 2)
    #expect(runs.map(\.number) == [2, 3])
    #expect(runs.map(\.cause) == ["udp-blocked", "udp-blocked"])
    #expect(runs.map(\.passed) == [1, 1] && runs.map(\.failed) == [1, 1])
    #expect(try history.runs(limit: 9, since: Runs.time(2)).map(\.number) == [3])
    #expect(try history.run(.back(1))?.number == 2)
    #expect(try history.run(.back(3)) == nil)
    let first = try #require(try history.run(.number(1)))
    let text = try #require(try history.reportText(of: first))
    #expect(try JSONReport.report(from: Array(text.utf8)).checks == reports[0].checks)
  }

  @Test func `the file is of this user alone, and SQLite's own program reads it`() async throws {
    defer { place.directory.remove() }
    let history = try place.open()
    _ = try history.append(
      Runs.report(0, [("a", 10)]), keeping: Runs.keepAll, now: Runs.time(0))
    for suffix in ["", "-wal", "-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: place.path + suffix)
      #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
    }
    let folder = try FileManager.default.attributesOfItem(
      atPath: place.directory.url.appending(path: "state").path())
    #expect(folder[.posixPermissions] as? Int == 0o700)
    let answer = try await place.sqlite(
      """
      SELECT key, outcome, rtt_seconds, datetime(result.started_at), json_extract(report, '$.verdict')
      FROM result JOIN target ON target.number = target JOIN run ON run.number = run;
      PRAGMA integrity_check; PRAGMA foreign_key_check
      """)
    #expect(
      answer
        == "command line/stun:a/192.0.2.1/udp/stun_binding|ok|0.01|2026-11-21 03:00:00|ok\nok\n")
  }

  @Test func `runs that are too old or too many are dropped, the newest never`() async throws {
    defer { place.directory.remove() }
    let history = try place.open()
    for hour in 0..<48 {
      let retention = Retention(days: 1, bytes: .max)
      _ = try history.append(
        Runs.report(hour, [("a\(hour)", 10)]), keeping: retention, now: Runs.time(hour))
    }
    #expect(try history.runs(limit: 100).count == 25)
    #expect(try history.prune(to: Retention(days: 1, bytes: 0), now: Runs.time(47)) == 24)
    #expect(try history.prune(to: Retention(days: 1, bytes: 0), now: Runs.time(999)) == 0)
    #expect(try history.runs(limit: 100).map(\.number) == [48])
    #expect(
      try await place.sqlite("SELECT key FROM target")
        == "command line/stun:a47/192.0.2.1/udp/stun_binding\n")
  }

  @Test func `the file stays near the size that it may have, and shrinks when it may have less`()
    throws
  {
    defer { place.directory.remove() }
    let names = (0..<200).map { ("host-\($0).example.org", Double?.some(10)) }
    func size() throws -> Int {
      try FileManager.default.attributesOfItem(atPath: place.path)[.size] as? Int ?? 0
    }
    for hour in 0..<60 {
      _ = try place.open().append(
        Runs.report(hour, names), keeping: Retention(days: 90, bytes: 4_000_000),
        now: Runs.time(hour))
    }
    #expect(try size() < 6_000_000)
    #expect(try (5..<59).contains(place.open().runs(limit: 100).count))
    _ = try place.open().prune(to: Retention(days: 90, bytes: 1_000_000), now: Runs.time(60))
    #expect(try size() < 2_000_000)
  }

  @Test func `two programs that write at once both succeed`() async throws {
    defer { place.directory.remove() }
    let path = place.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for hour in 0..<25 {
            // Opened anew each time, as by a program of its own; the first ones make it.
            let history = try RunHistory(at: path, creating: true)
            let report = Runs.report(hour, [("a", 10)], id: "\(writer)-\(hour)")
            _ = try history.append(report, keeping: Runs.keepAll, now: Runs.time(hour))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try place.open().runs(limit: 1000).count == 100)
    #expect(try await place.sqlite("PRAGMA integrity_check") == "ok\n")
  }

  @Test func `a phase that failed took no time that is usual, or exported`() throws {
    defer { place.directory.remove() }
    let history = try place.open()
    let report = Runs.report(0, [("a", nil)]) { report in
      report.checks[0].phases = [
        Phase(.connect, startedOffset: .zero, duration: .milliseconds(5)),
        Phase(
          .allocate, startedOffset: .milliseconds(5), duration: .seconds(10), outcome: .failed),
      ]
    }
    _ = try history.append(report, keeping: Runs.keepAll, now: Runs.time(0))
    var text = ""
    try history.exportMetrics(since: nil) { text += $0 }
    #expect(text.contains("phase=\"connect\"") && !text.contains("phase=\"allocate\""), "\(text)")
  }

  @Test func `of one target that is checked twice, the first counts`() async throws {
    defer { place.directory.remove() }
    _ = try place.open().append(
      Runs.report(0, [("a", 10), ("a", 20)]), keeping: Runs.keepAll, now: Runs.time(0))
    #expect(try await place.sqlite("SELECT check_id, rtt_seconds FROM result") == "c1|0.01\n")
  }

  @Test func `what was skipped or not finished is no result`() async throws {
    defer { place.directory.remove() }
    let report = Runs.report(0, [("a", 10), ("b", 10), ("c", nil)]) { report in
      report.checks[1].outcome = .skipped
      report.checks[2].failure?.reason = .cancelled
    }
    _ = try place.open().append(report, keeping: Runs.keepAll, now: Runs.time(0))
    #expect(try await place.sqlite("SELECT check_id FROM result") == "c1\n")
    #expect(try await place.sqlite("SELECT ok_count, failed_count FROM run") == "1|0\n")
  }
}
