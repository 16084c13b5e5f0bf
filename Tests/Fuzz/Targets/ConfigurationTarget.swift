import ConfigSources
import Configuring
import Probing

/// A refusal says where; an accepted file is shown as one that means the same.
func checkConfiguration(_ input: [UInt8]) throws(Violation) {
  let configuration: Configuration
  do throws(ConfigurationProblems) {
    configuration = try Configuration(yaml: input)
  } catch {
    try expect(!error.list.isEmpty, "refused without a problem")
    for problem in error.list {
      try expect(problem.place.line >= 1 && problem.place.column >= 1, "a problem without a place")
      try expect(!problem.message.isEmpty, "a problem without a message")
    }
    return
  }
  try expect(!configuration.sources.isEmpty, "nothing to ask")
  let shown = Array(configuration.shown().utf8)
  // Aliases are written out: what is shown may be longer than a file may be.
  guard shown.count <= Configuration.byteLimit else { return }
  guard let again = try? Configuration(yaml: shown) else { throw Violation("shown, it is refused") }
  try expect(again.sources.map(\.name) == configuration.sources.map(\.name), "other sources")
  try expect(again.thresholds == configuration.thresholds, "other thresholds")
  try expect(
    again.sources.map(\.thresholds) == configuration.sources.map(\.thresholds),
    "other thresholds of a source")
}
