/// A JSON value (RFC 8259) as written in the text.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// The number as written, so that no precision is lost before a type is asked for.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in document order, each name once.
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Reads one document within the limits of `JSONReader`, unless given a larger one.
  package init(
    _ bytes: [UInt8], byteLimit: Int = JSONReader.maximumByteCount
  ) throws(JSONError) {
    var reader = JSONReader(bytes, byteLimit: byteLimit)
    self = try reader.document()
  }
}

extension JSONValue {
  /// The value of an object's member; `nil` if it is missing or this is not an object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// A number without a fraction; `nil` for anything else, or if it does not fit into 64 bits.
  package var integer: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
  }

  /// The kind of value, in the words of RFC 8259.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
