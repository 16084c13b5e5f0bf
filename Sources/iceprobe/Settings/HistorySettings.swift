import Foundation
import History
import Settings
import Vocabulary

/// Where runs are recorded, and how much of them is kept.
struct HistorySettings {
  let path: String
  let retention: Retention

  /// Of a run; `nil` if it is not to be recorded.
  init?(ofRun values: SettingValues) throws(UsageError) {
    let isNamed = values.isGiven(.historyFile)
    let isAsked = values.flag(.history) || isNamed && !values.isGiven(.history)
    guard isAsked || values.origin(of: .historyFile) == .arguments else { return nil }
    try self.init(values)
  }

  /// Of a command on the history itself.
  init(_ values: SettingValues) throws(UsageError) {
    guard let path = values.text(.historyFile) ?? Self.place(ProcessInfo.processInfo.environment)
    else {
      throw UsageError("no place for a history: neither $HOME nor --history-file is given")
    }
    self.path = path
    retention = Retention(
      days: values.integer(.historyKeepDays) ?? 90,
      bytes: (values.integer(.historyMaxMegabytes) ?? 256) * 1_000_000)
  }

  /// systemd's folder for the unit, or the user's for state (XDG Base Directory Specification).
  private static func place(_ variables: [String: String]) -> String? {
    // A unit may have several.
    let unit = variables["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    let user = variables["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let home = variables["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.local/state" : nil }
    return unit.map { "\($0)/history.sqlite" }
      ?? (user ?? home).map { "\($0)/iceprobe/history.sqlite" }
  }
}
