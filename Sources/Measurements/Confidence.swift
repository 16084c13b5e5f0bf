/// How certain a finding is of its cause.
package enum Confidence: String, CaseIterable, Hashable, Sendable {
  /// A comparison or an explicit answer shows it.
  case confirmed
  case likely
  /// One of several causes that fit; the remedy says how to tell them apart.
  case possible
}
