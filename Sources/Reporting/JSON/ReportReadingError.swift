package import Vocabulary

/// Why a text is not one of our reports, and where.
package struct ReportReadingError: Error, Hashable, Sendable {
  package var path = JSONPath.root
  package var message: String

  init(_ message: String) {
    self.message = message
  }

  /// The same error, relative to the enclosing value.
  func inside(_ step: JSONPath.Step) -> ReportReadingError {
    var error = self
    error.path.steps.insert(step, at: 0)
    return error
  }

  static func expected(_ kind: String, found value: JSONValue) -> ReportReadingError {
    ReportReadingError("expected \(kind), found \(value.kind)")
  }
}

extension ReportReadingError: CustomStringConvertible {
  package var description: String { "\(SafeText(path.description)): \(message)" }
}
