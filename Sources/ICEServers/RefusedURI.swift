/// A text that is no URI of a STUN or TURN server: what of it may be shown, and why it is refused.
package struct RefusedURI: Error, Hashable, Sendable {
  package let shown: RedactedURIText
  package let error: ICEServerURIError
  /// What was probably meant.
  package let correction: String?

  package init(_ text: String, _ error: ICEServerURIError) {
    shown = RedactedURIText(text)
    self.error = error
    correction = ICEServerURICorrection.of(text)
  }

  /// In characters of the text as it is shown, from 1 on.
  package var column: Int { shown.column(ofOriginal: error.offset) }

  /// What to write instead; `nil` where nobody can tell.
  package var advice: String? {
    let isElsewhere = error.hint == .credentialsElsewhere || error.hint == .notHTTP
    guard !isElsewhere, let correction else { return error.hint?.text }
    return "did you mean \(correction)?"
  }
}

extension RefusedURI: CustomStringConvertible {
  /// What is wrong, where in the text, and what to write instead; the text itself is `shown`.
  package var description: String {
    "\(error.message) (column \(column))" + (advice.map { ": \($0)" } ?? "")
  }
}
