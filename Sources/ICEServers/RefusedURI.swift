/// A text that is not a STUN or TURN URI: the part that may be shown, and why it is rejected.
package struct RefusedURI: Error, Hashable, Sendable {
  package let shown: RedactedURIText
  package let error: ICEServerURIError
  /// The URI that was probably meant.
  package let correction: String?

  /// `relaying`: credentials were given beside the text.
  package init(_ text: String, _ error: ICEServerURIError, relaying: Bool = false) {
    shown = RedactedURIText(text)
    self.error = error
    correction = ICEServerURICorrection.of(text, relaying: relaying)
  }

  /// In characters of the text as shown, from 1.
  package var column: Int { shown.column(ofOriginal: error.offset) }

  /// The advice on how to write it instead; `nil` if there is none.
  package var advice: String? {
    let isElsewhere = error.hint == .credentialsElsewhere || error.hint == .notHTTP
    guard !isElsewhere, let correction else { return error.hint?.text }
    return "did you mean \(correction)?"
  }
}

extension RefusedURI: CustomStringConvertible {
  /// The problem, its place in the text, and what to write instead; `shown` has the text itself.
  package var description: String {
    "\(error.message) (column \(column))" + (advice.map { ": \($0)" } ?? "")
  }
}
