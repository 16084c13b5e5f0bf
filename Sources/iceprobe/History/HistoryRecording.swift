import History
import Measurements
import Vocabulary

extension HistorySettings {
  /// Adds to a report what earlier runs tell, and records it.
  ///
  /// A history that fails costs the run nothing but a warning: its report is written all the same,
  /// with its verdict.
  func record(_ report: inout Report, isQuiet: Bool) {
    do throws(HistoryError) {
      let history = try RunHistory(at: path, creating: true)
      report.run.history = try history.notes(on: report)
      _ = try history.append(report, keeping: retention, now: .now)
    } catch {
      guard !isQuiet else { return }
      StandardStreams.writeError("Warning: this run is not in the history: \(error)")
    }
  }

  /// Adds what earlier runs tell to the report of something whose samples are recorded.
  func compare(_ report: inout Report, isQuiet: Bool) {
    do throws(HistoryError) {
      report.run.history = try RunHistory(at: path, creating: true).notes(on: report)
    } catch {
      guard !isQuiet else { return }
      StandardStreams.writeError("Warning: not compared with the history: \(error)")
    }
  }
}
