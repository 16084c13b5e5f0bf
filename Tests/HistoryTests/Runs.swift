import Foundation
import Measurements
import TestSupport
import Vocabulary

@testable import History

/// Reports of runs, an hour apart.
enum Runs {
  // 2026-11-21T03:00:00Z
  static let start: Int64 = 1_795_230_000

  static func time(_ hour: Int) -> UnixTime { UnixTime(seconds: start + Int64(hour) * 3600) }

  /// A run with a check for each pair of a name and a round trip; `nil` for one that failed.
  static func report(
    _ hour: Int, _ checks: [(String, Double?)], id: String? = nil,
    _ change: (inout Report) -> Void = { _ in }
  ) -> Report {
    let results = checks.enumerated().map { check("c\($0.offset + 1)", $0.element.0, $0.element.1) }
    var report = Report(
      tool: ToolInfo(name: "iceprobe", version: "0.1.0"),
      run: RunInfo(
        id: id ?? "run-\(hour)", startedAt: time(hour), duration: .milliseconds(400)),
      sources: [
        SourceResult(
          id: "s1", kind: .uri, name: "command line", outcome: .ok, duration: .zero,
          serverCount: checks.count)
      ], checks: results)
    let failed = results.filter { $0.outcome == .failed }.map(\.id)
    if !failed.isEmpty {
      report.findings = [
        Finding(
          "udp-blocked", .critical, checks: failed, title: "UDP is blocked", evidence: [],
          remedy: "Open it")
      ]
    }
    change(&report)
    return report
  }

  static func check(_ id: String, _ name: String, _ milliseconds: Double?) -> CheckResult {
    var check = CheckResult(
      id: id, source: "s1", detail: .binding, uri: SafeText("stun:\(name)"), transport: .udp,
      server: ServerEndpoint(
        host: SafeText(name), address: IPAddress("192.0.2.1"), port: 3478))
    check.outcome = milliseconds == nil ? .failed : .ok
    check.datagramsSent = 5
    guard let milliseconds else {
      check.failure = Failure(.timeout, during: .binding, message: "nothing came back")
      check.datagramsLost = 5
      return check
    }
    check.rtt = RTTSummary(
      [RTTSample(Nanoseconds(seconds: milliseconds / 1000), clock: .kernel)])
    return check
  }

  static let keepAll = Retention(days: 36_500, bytes: .max)
}

/// A history in a folder of its own.
struct Place {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  var path: String { directory.url.appending(path: "state/history.sqlite").path() }

  func open() throws(HistoryError) -> RunHistory { try RunHistory(at: path, creating: true) }

  /// What SQLite's own program says.
  func sqlite(_ sql: String) async throws -> String {
    let finished = try await ChildProcess.run(
      URL(filePath: "/usr/bin/sqlite3"), [path, sql])
    return finished.standardOutput + finished.standardError
  }
}
