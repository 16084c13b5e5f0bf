/// How a source, a check or a phase ended.
package enum Outcome: String, CaseIterable, Hashable, Sendable {
  case ok
  case failed
  case skipped
}
