package import Vocabulary

/// Why a text is not one of our reports, and where.
package struct ReportReadingError: Error, Hashable, Sendable {
  package var path = JSONPath.root
  /// `nil` for a text that is too long to be looked at.
  package var place: TextPlace?
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

  /// The same error in a report of a version that is not known here.
  func ofLaterVersion(_ version: String) -> ReportReadingError {
    var error = self
    error.message +=
      " (version \(version), by a newer iceprobe; this one knows \(JSONReport.schemaVersion))"
    return error
  }

  static func expected(_ kind: String, found value: JSONValue) -> ReportReadingError {
    ReportReadingError("expected \(kind), found \(value.kind)")
  }

  /// The same, with the line and the column of its path, which one more reading finds.
  func located(in text: [UInt8], byteLimit: Int) -> ReportReadingError {
    var reader = JSONReader(text, byteLimit: byteLimit, locating: [path])
    guard (try? reader.document()) != nil, let offset = reader.offsets[path] else { return self }
    var error = self
    error.place = TextPlace.places(of: [offset], in: text)[offset]
    return error
  }
}

extension ReportReadingError {
  init(_ error: JSONError, in text: [UInt8]) {
    self.init(error.message)
    path = error.path
    place = TextPlace.places(of: [error.offset], in: text)[error.offset]
  }
}

extension ReportReadingError: CustomStringConvertible {
  /// Begins with its place; of the document as a whole, line and column are enough.
  package var description: String { "\(path.described(place)): \(message)" }
}
