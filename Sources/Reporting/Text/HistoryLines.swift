import Measurements
import Vocabulary

extension HistoryNote {
  /// The word before it, and the note in a sentence that names no more than was recorded.
  var words: (label: String, text: String) {
    let ids = idList(checks)
    let isOne = checks.count == 1
    let cause = finding.map { " (\($0))" } ?? ""
    switch kind {
    case .newlyFailing:
      return (
        "new", "\(ids) \(isOne ? "fails" : "fail")\(cause), and passed at \(since.wholeSeconds)"
      )
    case .stillFailing:
      return (
        "known",
        "\(ids) \(isOne ? "fails" : "fail")\(cause) as in the \(plural(runCount, "run")) since "
          + since.wholeSeconds
      )
    case .wellAgain:
      let end = until ?? since
      let span =
        end == since
        ? "failed at \(since.wholeSeconds)"
        : "failed from \(since.wholeSeconds) to \(end.wholeSeconds)"
      return ("again", "\(ids) \(isOne ? "passes" : "pass"), and \(span)")
    case .slower:
      guard let slowdown else { return ("slower", ids) }
      let usual = slowdown.baseline
      return (
        "slower",
        "\(ids) \(slowdown.measure.rawValue) \(slowdown.value.humanReadable) since "
          + "\(since.wholeSeconds), usually \(usual.median.humanReadable) (median of "
          + "\(plural(usual.runCount, "run")), deviation \(usual.deviation.humanReadable))"
      )
    }
  }
}
