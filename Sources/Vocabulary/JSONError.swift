/// Why a text is not JSON that we can read; it quotes nothing of the text.
package struct JSONError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case tooLarge
    case tooDeep
    case unexpectedEnd
    /// NaN and Infinity, too, which are not JSON.
    case unexpectedByte
    case number
    case escape
    /// `\uD800` without its other half.
    case loneSurrogate
    /// An unescaped control character in a string.
    case controlCharacter
    case notUTF8
    case duplicateName
    case trailingText
  }

  package var kind: Kind
  /// The value that contains the error.
  package var path: JSONPath
  /// Offset in bytes.
  package var offset: Int

  package init(kind: Kind, path: JSONPath, offset: Int) {
    self.kind = kind
    self.path = path
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  /// The error without its place, which callers give as line and column.
  package var description: String { "\(path): \(message)" }

  package var message: String {
    switch kind {
    case .tooLarge: "longer than \(JSONReader.maximumByteCount) bytes"
    case .tooDeep: "nested deeper than \(JSONReader.maximumDepth) levels"
    case .unexpectedEnd: "the text ends within a value"
    case .unexpectedByte: "not JSON"
    case .number: "not a JSON number"
    case .escape: "not a JSON escape"
    case .loneSurrogate: "half of a surrogate pair"
    case .controlCharacter: "a control character within a string"
    case .notUTF8: "a string that is not UTF-8"
    case .duplicateName: "the same name twice in an object"
    case .trailingText: "text after the end of the value"
    }
  }
}
