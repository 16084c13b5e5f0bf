import ICEServers
import Measurements

/// Why an argument is no ICE server URI, with a mark below the place.
struct URIProblem: CustomStringConvertible {
  private let text: String
  private let error: ICEServerURIError

  init(_ text: String, _ error: ICEServerURIError) {
    self.text = text
    self.error = error
  }

  var description: String {
    let hint = error.hint.map { "; \($0.text)" } ?? ""
    return "byte \(error.offset): \(error.kind.message)\(hint)\n  \(shown)\n  \(mark)"
  }

  /// What might hold a password is not repeated.
  private var shown: String {
    error.kind == .userinfo ? String(text.prefix { $0 != ":" }) + ":…" : ServerText(text).text
  }

  private var mark: String {
    error.kind == .userinfo ? "" : String(repeating: " ", count: min(error.offset, 512)) + "^"
  }
}
