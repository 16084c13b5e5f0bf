import Vocabulary

/// The members of one kind of object of the JSON report.
///
/// A member is absent if it does not apply, and `null` if it applies but has no value.
struct RecordForm<Record: Sendable>: Sendable {
  private let blank: Record
  private let members: [Member]
  /// In the order that they are written in.
  private let ordered: [Member]

  /// `blank` is the record that the members are read into.
  init(_ blank: Record, _ members: [Member]) {
    self.blank = blank
    self.members = members
    ordered = members.sorted { $0.name < $1.name }
  }

  struct Member: Sendable {
    let name: String
    /// `nil` if the member is left out.
    let write: @Sendable (Record) -> JSON?
    /// Receives `nil` for an absent member.
    let read: @Sendable (JSONValue?, inout Record) throws(ReportReadingError) -> Void
  }

  var form: JSONForm<Record> {
    JSONForm(
      write: { record in .object(members(of: record)) },
      read: { value throws(ReportReadingError) in try read(value) })
  }

  func members(of record: Record) -> JSON.Members {
    var written = JSON.Members(capacity: members.count)
    for member in ordered { written[member.name] = member.write(record) }
    return written
  }

  /// Unknown members are ignored: a later version may have more.
  func read(_ value: JSONValue) throws(ReportReadingError) -> Record {
    guard case .object(let found) = value else { throw .expected("an object", found: value) }
    let values = Dictionary(found.map { ($0.name, $0.value) }) { first, _ in first }
    var record = blank
    for member in members {
      do throws(ReportReadingError) {
        try member.read(values[member.name], &record)
      } catch {
        throw values[member.name] == nil ? error : error.inside(.member(member.name))
      }
    }
    return record
  }
}

extension RecordForm.Member {
  typealias Path<Value> = any WritableKeyPath<Record, Value> & Sendable

  /// A member that is always present.
  static func always<Value: Sendable>(_ name: String, _ path: Path<Value>, _ form: JSONForm<Value>)
    -> Self
  {
    Self(
      name: name, write: { form.write($0[keyPath: path]) },
      read: { value, record throws(ReportReadingError) in
        guard let value else { throw ReportReadingError("\(name) is missing") }
        record[keyPath: path] = try form.read(value)
      })
  }

  /// A member that version 1.1 added: for older reports, the record keeps its value.
  static func added<Value: Sendable>(
    _ name: String, _ path: Path<Value>, _ form: JSONForm<Value>
  ) -> Self {
    Self(
      name: name, write: { form.write($0[keyPath: path]) },
      read: { value, record throws(ReportReadingError) in
        if let value { record[keyPath: path] = try form.read(value) }
      })
  }

  /// A member that is left out if it has its usual value.
  static func unless<Value: Equatable & Sendable>(
    _ usual: Value, _ name: String, _ path: Path<Value>, _ form: JSONForm<Value>
  ) -> Self {
    Self(
      name: name,
      write: { $0[keyPath: path] == usual ? nil : form.write($0[keyPath: path]) },
      read: { value, record throws(ReportReadingError) in
        record[keyPath: path] =
          try value.map { value throws(ReportReadingError) in
            try form.read(value)
          } ?? usual
      })
  }

  /// A member without a value is left out or, if it applies, `null`.
  static func optional<Value: Sendable>(
    _ name: String, _ path: Path<Value?>, _ form: JSONForm<Value>,
    applies: @escaping @Sendable (Record) -> Bool = { _ in false }
  ) -> Self {
    Self(
      name: name,
      write: { $0[keyPath: path].map(form.write) ?? (applies($0) ? .null : nil) },
      read: { value, record throws(ReportReadingError) in
        guard let value, value != .null else {
          record[keyPath: path] = nil
          return
        }
        record[keyPath: path] = try form.read(value)
      })
  }

  /// A member that is `null` without a value.
  static func nullable<Value: Sendable>(
    _ name: String, _ path: Path<Value?>, _ form: JSONForm<Value>
  ) -> Self {
    .optional(name, path, form) { _ in true }
  }

  /// A member derived from others, and so not read.
  static func derived(_ name: String, _ write: @escaping @Sendable (Record) -> JSON?) -> Self {
    Self(name: name, write: write, read: { _, _ in })
  }
}
