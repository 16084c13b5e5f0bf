import ICEServers

/// Why an argument is no ICE server URI, with a mark below the place.
struct URIProblem: CustomStringConvertible {
  private let shown: MarkedURI
  private let error: ICEServerURIError

  init(_ text: String, _ error: ICEServerURIError) {
    shown = MarkedURI(RedactedURIText(text), at: error.offset)
    self.error = error
  }

  var description: String {
    let hint = error.hint.map { "; \($0.text)" } ?? ""
    return "byte \(error.offset): \(error.message)\(hint)\n  \(shown.text)\n  \(shown.mark)"
  }
}
