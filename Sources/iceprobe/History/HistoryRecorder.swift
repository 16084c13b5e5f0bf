import Foundation
import History
import Measurements
import Serving
import Synchronization
import Vocabulary

/// Writes samples of what is checked all the time into the history, on a thread of its own.
///
/// The file is opened for some samples at a time, so that it can be moved away or pruned meanwhile.
final class HistoryRecorder: SampleRecorder {
  private struct State {
    var waiting: [Report] = []
    var recorded = 0
    var lost = 0
    /// What is wrong now, which is told once.
    var problem: HistoryError?
  }

  private let settings: HistorySettings
  private let isQuiet: Bool
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "history")

  /// More than a second has at any rate that the schedule allows to a thousand targets.
  private static let mostWaiting = 1024
  /// Several targets' samples go into the file together.
  private static let gathering = DispatchTimeInterval.seconds(1)

  init(_ settings: HistorySettings, isQuiet: Bool = false) {
    (self.settings, self.isQuiet) = (settings, isQuiet)
  }

  var counts: (recorded: Int, lost: Int) { state.withLock { ($0.recorded, $0.lost) } }

  func record(_ report: Report) {
    let isFirst = state.withLock { state in
      guard state.waiting.count < Self.mostWaiting else {
        state.lost += 1
        return false
      }
      state.waiting.append(report)
      return state.waiting.count == 1
    }
    if isFirst { queue.asyncAfter(deadline: .now() + Self.gathering) { self.write() } }
  }

  /// Writes what waits; the end of the process waits no longer for it than this.
  func finish(within patience: Nanoseconds) {
    let done = DispatchSemaphore(value: 0)
    queue.async {
      self.write()
      done.signal()
    }
    _ = done.wait(timeout: .now() + .nanoseconds(Int(patience.count)))
  }

  private func write() {
    let reports = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    guard !reports.isEmpty else { return }
    var written = 0
    var problem: HistoryError?
    do throws(HistoryError) {
      let history = try RunHistory(at: settings.path, creating: true)
      for report in reports {
        _ = try history.append(report, keeping: settings.retention, now: .now)
        written += 1
      }
    } catch {
      problem = error
    }
    let (before, lost) = state.withLock { state in
      state.recorded += written
      state.lost += reports.count - written
      defer { state.problem = problem }
      return (state.problem, reports.count - written)
    }
    tell(problem, before: before, lost: lost)
  }

  private func tell(_ problem: HistoryError?, before: HistoryError?, lost: Int) {
    guard problem != before, !isQuiet else { return }
    let samples = lost == 1 ? "1 sample is" : "\(lost) samples are"
    StandardStreams.writeError(
      problem.map { "Warning: \(samples) not in the history: \($0)" }
        ?? "samples are recorded in the history again")
  }
}
