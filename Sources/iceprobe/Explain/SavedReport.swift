import Foundation
import Vocabulary

/// A JSON report of an earlier run, read as far as `iceprobe explain` needs it.
///
/// Its contents are from outside: every text is made safe before it is shown.
struct SavedReport {
  /// The problem with the file, and what was expected.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  let checks: [Entry]
  let findings: [Entry]

  /// Far more than 10,000 checks take.
  private static let byteLimit = 256 << 20

  init(path: String) throws(Problem) {
    let file = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
    guard let file else { throw Problem(description: "\(path): no such file, or not readable") }
    guard let data = try? file.read(upToCount: Self.byteLimit + 1) else {
      throw Problem(description: "\(path): cannot be read")
    }
    guard data.count <= Self.byteLimit else {
      throw Problem(description: "\(path): longer than \(Self.byteLimit) bytes")
    }
    try self.init(data, path: path)
  }

  private init(_ data: Data, path: String) throws(Problem) {
    let root: Entry
    do {
      root = Entry(try JSONSerialization.jsonObject(with: data))
    } catch {
      let place = (error as NSError).userInfo["NSDebugDescription"] as? String
      throw Problem(description: "\(path): not JSON\(place.map { ": \(SafeText($0))" } ?? "")")
    }
    guard let version = root["schema_version"].text, version.hasPrefix("1.") else {
      throw Problem(
        description: "\(path): not a report of iceprobe (schema_version 1.x): write one with "
          + "--format json=\(path == "-" ? "report.json" : path)")
    }
    checks = root["checks"].elements
    findings = root["findings"].elements
  }
}

/// A value in the document; a missing one reads as empty.
struct Entry {
  private let value: Any?

  init(_ value: Any?) {
    self.value = value
  }

  subscript(key: String) -> Entry { Entry((value as? [String: Any])?[key]) }

  var elements: [Entry] { (value as? [Any])?.map(Entry.init) ?? [] }

  var text: String? { (value as? String).map { SafeText($0, limit: 4096).text } }

  var texts: [String] { elements.compactMap(\.text) }

  var number: Double? { value is Bool ? nil : value as? Double }
}
