import Measurements
import Vocabulary

/// The rows of the table: checks by server and port, in report order.
struct CheckRows {
  struct Row {
    var ids: [String]
    let check: CheckResult
    /// Why it failed, or was not tried.
    let note: String
  }

  struct Group {
    /// Such as `turn.example.org 3478`.
    let server: String
    var rows: [Row]
  }

  private(set) var groups: [Group]
  /// Whether a server has several addresses, so that each row must name its own.
  let namesAddresses: Bool
  /// Whether there are checks of several kinds, so that each row must name its own.
  let namesKinds: Bool

  /// `mergesAlike` merges checks of one server whose rows would read alike.
  init(_ checks: [CheckResult], in report: Report, mergesAlike: Bool) {
    let notes = Self.notes(on: checks, in: report)
    groups = checks.grouped { ServerPort($0) }.map { server, checks in
      let rows = checks.map { Row(ids: [$0.id], check: $0, note: notes[$0.id] ?? "failed") }
      return Group(server: server.text, rows: rows)
    }
    namesAddresses = groups.contains { group in
      Set(group.rows.compactMap(\.check.server.address)).count > 1
    }
    namesKinds = Set(checks.map(\.kind)).count > 1
    if mergesAlike { mergeAlike() }
  }

  var all: [Row] { groups.flatMap(\.rows) }

  private mutating func mergeAlike() {
    for index in groups.indices {
      let merged = groups[index].rows.grouped { row in
        let check = row.check
        let address = namesAddresses ? check.addressText : ""
        return [check.kind.word, check.transport.rawValue, row.note, address]
      }
      groups[index].rows = merged.map { _, rows in
        Row(ids: rows.flatMap(\.ids), check: rows[0].check, note: rows[0].note)
      }
    }
  }

  private static func notes(on checks: [CheckResult], in report: Report) -> [String: String] {
    var titles: [String: String] = [:]
    for finding in report.findings.reversed() {
      for id in finding.shownByChecks { titles[id] = finding.title.text }
    }
    var notes: [String: String] = [:]
    for check in checks {
      switch check.outcome {
      case .ok: break
      case .skipped:
        let reason =
          titles[check.id] ?? check.relay?.untried?.words ?? check.observations.last?.description
        notes[check.id] = "not tried" + (reason.map { ": \($0)" } ?? "")
      case .failed:
        guard let failure = check.failure else { continue }
        // Without a finding, a failure is explained only by its own message.
        let isTold = titles[check.id] != nil || check.isUnfinished
        let message = isTold ? "" : ": \(failure.message)"
        // An interrupted check is shown as far as it got: that first, as a row may be cut off.
        let data = check.relay?.summary(room: 0)
        notes[check.id] =
          if check.isUnfinished, let data {
            "\(data) until interrupted"
          } else {
            failure.words + message + check.reachedText + (data.map { ": \($0)" } ?? "")
          }
      }
    }
    return notes
  }
}

/// A host and a port of it.
struct ServerPort: Hashable {
  let host: SafeText
  let port: UInt16

  init(_ check: CheckResult) {
    (host, port) = (check.server.host, check.server.port)
  }

  var text: String { port == 0 ? host.text : "\(host) \(port)" }
}

extension CheckResult {
  /// The address that was tried, or why there is none.
  var addressText: String {
    if let address = server.address { return address.description }
    return resolution?.path == .proxy ? "by the proxy" : "-"
  }

  /// The steps that succeeded before the failure, in numbers.
  fileprivate var reachedText: String {
    let steps: [(String, Nanoseconds?)] = [
      ("connect", duration(of: .connect)), ("tls", duration(of: .tls)),
      ("dtls", duration(of: .dtls)), ("rtt", rtt?.median),
    ]
    let failed = Set(phases.lazy.filter { $0.outcome == .failed }.map(\.name.rawValue))
    let told = steps.compactMap { name, duration in
      failed.contains(name) ? nil : duration.map { "\(name) \($0.humanReadable)" }
    }
    return told.isEmpty ? "" : " (\(told.joined(separator: ", ")))"
  }
}
