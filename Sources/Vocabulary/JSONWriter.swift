/// Appends JSON text to bytes.
///
/// A large array need not exist as values: ``write(_:streaming:_:)`` takes its elements one by one.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  private let isPretty: Bool

  private static let lineLimit = 100

  package init(pretty: Bool) {
    isPretty = pretty
  }

  /// Writes a document.
  package mutating func write(_ value: JSON) {
    // The document itself is always split.
    if isPretty { writeSplit(value, indent: 0) } else { writeInline(value) }
  }

  /// Writes an object as a document that has, beside its members, an array whose elements are made
  /// as they are written.
  package mutating func write(
    _ members: JSON.Members, streaming key: String, _ elements: some Sequence<JSON>
  ) {
    var members = members
    members[key] = .null
    open("{", indent: 2)
    for (index, member) in members.enumerated() {
      if index > 0 { separate(indent: 2) }
      let column = writeKey(member.key) + 2
      guard member.key == key else {
        writeFitting(member.value, indent: 2, column: column)
        continue
      }
      writeStream(elements)
    }
    close("}", indent: 0)
  }

  private mutating func writeStream(_ elements: some Sequence<JSON>) {
    var isEmpty = true
    for element in elements {
      if isEmpty { open("[", indent: 4) } else { separate(indent: 4) }
      isEmpty = false
      writeFitting(element, indent: 4, column: 4)
    }
    if isEmpty { append("[]") } else { close("]", indent: 2) }
  }

  // MARK: - Lines

  /// Writes a value on its line if it fits there, or split; `column` is where it begins.
  private mutating func writeFitting(_ value: JSON, indent: Int, column: Int) {
    guard isPretty, value.width(upTo: Self.lineLimit - column) == nil else {
      return writeInline(value)
    }
    writeSplit(value, indent: indent)
  }

  private mutating func writeSplit(_ value: JSON, indent: Int) {
    let inner = indent + 2
    switch value {
    case .array(let elements) where !elements.isEmpty:
      open("[", indent: inner)
      for (index, element) in elements.enumerated() {
        if index > 0 { separate(indent: inner) }
        writeFitting(element, indent: inner, column: inner)
      }
      close("]", indent: indent)
    case .object(let members) where !members.isEmpty:
      open("{", indent: inner)
      for (index, member) in members.enumerated() {
        if index > 0 { separate(indent: inner) }
        let column = inner + writeKey(member.key)
        writeFitting(member.value, indent: inner, column: column)
      }
      close("}", indent: indent)
    default: writeInline(value)
    }
  }

  private mutating func open(_ bracket: String, indent: Int) {
    append(bracket)
    breakLine(indent: indent)
  }

  private mutating func close(_ bracket: String, indent: Int) {
    breakLine(indent: indent)
    append(bracket)
  }

  private mutating func separate(indent: Int) {
    append(",")
    breakLine(indent: indent)
  }

  private mutating func breakLine(indent: Int) {
    guard isPretty else { return }
    append("\n")
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
  }

  // MARK: - Values

  private mutating func writeInline(_ value: JSON) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .number(let digits): append(digits.text)
    case .string(let text): writeQuoted(text)
    case .array(let elements):
      append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { append(isPretty ? ", " : ",") }
        writeInline(element)
      }
      append("]")
    case .object(let members):
      append("{")
      for (index, member) in members.enumerated() {
        if index > 0 { append(isPretty ? ", " : ",") }
        _ = writeKey(member.key)
        writeInline(member.value)
      }
      append("}")
    }
  }

  /// Writes a member's key and colon; the result is their width.
  private mutating func writeKey(_ key: String) -> Int {
    let start = bytes.count
    writeQuoted(key)
    append(isPretty ? ": " : ":")
    return bytes.count - start
  }

  private mutating func writeQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(\.isPlain) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { append(escaped(scalar)) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }
}

extension JSON {
  /// The width of the value on one line, in characters; `nil` if that is as much as `limit`.
  fileprivate func width(upTo limit: Int) -> Int? {
    let width =
      switch self {
      case .null: 4
      case .bool(let value): value ? 4 : 5
      case .number(let digits): digits.text.utf8.count
      case .string(let text): quotedWidth(text)
      case .array(let elements): elements.total(upTo: limit) { $1.width(upTo: $0) }
      case .object(let members):
        members.total(upTo: limit) { limit, member in
          member.value.width(upTo: limit).map { quotedWidth(member.key) + 2 + $0 }
        }
      }
    return width < limit ? width : nil
  }
}

extension Collection {
  /// The width of the elements between brackets and separated by ", "; too much if any is.
  fileprivate func total(upTo limit: Int, _ width: (Int, Element) -> Int?) -> Int {
    var total = 2 + 2 * Swift.max(0, count - 1)
    for element in self {
      guard total < limit, let width = width(limit, element) else { return limit }
      total += width
    }
    return total
  }
}

private func quotedWidth(_ text: String) -> Int {
  if text.utf8.allSatisfy(\.isPlain) { return text.utf8.count + 2 }
  return text.unicodeScalars.map(escaped).joined().count + 2
}

/// Invisible characters above 0x1F are legal but escaped, so that none ever reaches a terminal.
private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\"", "\\": "\\\(scalar)"
  case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
    "\\u" + Hexadecimal.text(UInt16(truncatingIfNeeded: scalar.value))
  default: String(scalar)
  }
}

extension UInt8 {
  /// Whether the byte stands for itself in a JSON string, and takes one column.
  fileprivate var isPlain: Bool {
    self >= 0x20 && self < 0x7F && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
  }
}
