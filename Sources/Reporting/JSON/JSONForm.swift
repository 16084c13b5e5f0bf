import Measurements
import Vocabulary

/// The form of one type's values in the JSON report: one definition for writing and reading.
struct JSONForm<Value: Sendable>: Sendable {
  typealias Reading = @Sendable (JSONValue) throws(ReportReadingError) -> Value

  let write: @Sendable (Value) -> JSON
  let read: Reading

  /// A value represented as text.
  static func spelled(
    _ kind: String, write: @escaping @Sendable (Value) -> String,
    read: @escaping @Sendable (String) -> Value?
  ) -> JSONForm {
    JSONForm(
      write: { .string(write($0)) },
      read: { value throws(ReportReadingError) in
        guard case .string(let text) = value else { throw .expected(kind, found: value) }
        guard let result = read(text) else {
          throw ReportReadingError("expected \(kind), found \"\(SafeText(text, limit: 80))\"")
        }
        return result
      })
  }
}

extension JSONForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a closed list of words.
  static var word: JSONForm {
    .spelled(
      "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "), write: { $0.rawValue },
      read: { Value(rawValue: $0) })
  }
}

extension JSONForm where Value: FixedWidthInteger {
  static var integer: JSONForm {
    JSONForm(
      write: { .integer($0) },
      read: { value throws(ReportReadingError) in
        guard let integer = value.integer else { throw .expected("an integer", found: value) }
        guard let result = Value(exactly: integer) else {
          throw ReportReadingError("\(integer) is out of bounds")
        }
        return result
      })
  }
}

extension JSONForm<Int> {
  /// Of packets or bytes: small enough that counts can be added without overflow checks.
  static var count: JSONForm {
    JSONForm(
      write: { .integer($0) },
      read: { value throws(ReportReadingError) in
        let count = try integer.read(value)
        guard (0...Int(Int32.max)).contains(count) else {
          throw ReportReadingError("\(count) is out of bounds")
        }
        return count
      })
  }
}

extension JSONForm<Bool> {
  static var bool: JSONForm {
    JSONForm(
      write: { .bool($0) },
      read: { value throws(ReportReadingError) in
        guard case .bool(let result) = value else { throw .expected("a boolean", found: value) }
        return result
      })
  }
}

extension JSONForm<String> {
  static var string: JSONForm {
    .spelled("a string", write: { $0 }, read: { SafeText.read($0).text })
  }
}

extension JSONForm<SafeText> {
  static var text: JSONForm {
    .spelled("a string", write: { $0.text }, read: { SafeText.read($0) })
  }
}

extension SafeText {
  /// Our longest prose with every scalar escaped: written text is never cut when read.
  static let readingLimit = 8192

  /// Text in a report, made safe when it was written, unless somebody else wrote it.
  fileprivate static func read(_ text: String) -> SafeText { SafeText(text, limit: readingLimit) }
}

extension JSONForm<Nanoseconds> {
  static var seconds: JSONForm {
    JSONForm(
      write: { .seconds($0) },
      read: { value throws(ReportReadingError) in
        guard case .number(let text) = value else { throw .expected("a number", found: value) }
        guard let span = Nanoseconds(decimalSeconds: text) else {
          throw ReportReadingError("\(SafeText(text, limit: 40)) seconds are out of bounds")
        }
        return span
      })
  }
}

extension JSONForm<UnixTime> {
  static var time: JSONForm {
    .spelled("a time in UTC", write: { $0.description }, read: { UnixTime(text: $0) })
  }
}

extension JSONForm<TraceParent> {
  static var traceParent: JSONForm {
    .spelled("a traceparent", write: { $0.description }, read: { TraceParent($0) })
  }
}

extension JSONForm<SocketAddress> {
  static var socketAddress: JSONForm {
    .spelled(
      "an address with a port", write: { $0.description }, read: { SocketAddress(scoped: $0) })
  }
}

extension JSONForm<IPAddress> {
  static var ipAddress: JSONForm {
    .spelled("an IP address", write: { $0.description }, read: { IPAddress(scoped: $0) })
  }
}

extension JSONForm {
  /// A list of values in one form.
  static func list<Element: Sendable>(of form: JSONForm<Element>) -> JSONForm
  where Value == [Element] {
    JSONForm(
      write: { .array($0.map(form.write)) },
      read: { value throws(ReportReadingError) in
        guard case .array(let elements) = value else { throw .expected("an array", found: value) }
        var result: [Element] = []
        result.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
          do throws(ReportReadingError) {
            result.append(try form.read(element))
          } catch {
            throw error.inside(.element(index))
          }
        }
        return result
      })
  }
}

extension JSONForm {
  /// A value, or `null` in its place.
  static func orNull<Wrapped: Sendable>(_ form: JSONForm<Wrapped>) -> JSONForm
  where Value == Wrapped? {
    JSONForm(
      write: { $0.map(form.write) ?? .null },
      read: { value throws(ReportReadingError) in value == .null ? nil : try form.read(value) })
  }
}
