/// A JSON value (RFC 8259) as it stands in the text.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// The digits as written: who needs a number says which kind, and no precision is lost here.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in the order of the text, each name once.
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONValue
  }

  /// The value of an object's member; `nil` where there is none, or for another kind of value.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// What the value is, in the words of RFC 8259.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

/// Why a text is not JSON that we read.
package struct JSONError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case unexpectedEnd
    case unexpectedByte
    case notUTF8
    /// An unescaped control character in a string.
    case controlCharacter
    case escape
    /// `\uD800` without its other half.
    case loneSurrogate
    /// NaN, Infinity, leading zeros and the like.
    case number
    case duplicateName
    case tooDeep(limit: Int)
    case trailingText
  }

  package var kind: Kind
  /// The value in which it happened, as `$.iceServers[1]`.
  package var path: String
  /// Where, in bytes.
  package var offset: Int
}
