// The settings of the history of runs.

extension SettingDeclaration {
  package static let history = SettingDeclaration(
    "history", .flag, "Record the run, and say what earlier ones add to it.",
    discussion: "What fails anew, what failed before, what is well again, what takes longer than "
      + "usual. The record is below $STATE_DIRECTORY or $XDG_STATE_HOME/iceprobe (~/.local/state).",
    in: .history, key: "history.enabled")
  package static let historyFile = SettingDeclaration(
    "history-file", .outputFile, "SQLite file to record runs in, with --history implied.",
    as: "path", in: .history, key: "history.file")
  package static let historyKeepDays = SettingDeclaration(
    "history-keep-days", .integer(1...36_500), default: "90", "Days for which a run is kept.",
    as: "days", in: .history, key: "history.keep-days")
  package static let historyMaxMegabytes = SettingDeclaration(
    "history-max-megabytes", .integer(1...1_000_000), default: "256",
    "Size above which the oldest runs are dropped.", as: "megabytes", in: .history,
    key: "history.max-megabytes")

  static let histories = [history, historyFile, historyKeepDays, historyMaxMegabytes]
}
