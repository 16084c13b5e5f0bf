import Measurements
import Vocabulary

/// The names of the checks' sources, which are stable from run to run, unlike their ids.
struct SourceNames {
  private let names: [String: String]

  init(_ report: Report) {
    names = Dictionary(report.sources.map { ($0.id, $0.name.text) }) { first, _ in first }
  }

  subscript(check: CheckResult) -> String { names[check.source] ?? check.source }
}
