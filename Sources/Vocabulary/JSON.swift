/// A JSON value (RFC 8259) to be written.
///
/// Ours rather than a library's, because a report's bytes are its contract: ordered members, exact
/// decimal numbers that cannot be NaN, and `null` distinct from absent.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  /// Digits with an optional point; created only by the functions below.
  case number(Digits)
  case string(String)
  case array([JSON])
  /// Written in key order.
  case object([String: JSON])

  package struct Digits: Hashable, Sendable {
    fileprivate let text: String
  }

  package static func integer(_ value: some BinaryInteger) -> JSON {
    .number(Digits(text: String(value)))
  }

  package static func seconds(_ span: Nanoseconds) -> JSON {
    .number(Digits(text: span.decimalSeconds))
  }

  /// Two decimals, of a number below ten billion.
  package static func hundredths(_ value: Double) -> JSON {
    let hundredths = Int64((min(max(value, -1e10), 1e10) * 100).rounded())
    let fraction = hundredths.magnitude % 100
    let sign = hundredths < 0 ? "-" : ""
    return .number(
      Digits(text: "\(sign)\(hundredths.magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"))
  }

  package static func text(_ text: SafeText) -> JSON {
    .string(text.text)
  }

  /// The value as text: on one line, or with every value that fits into 100 columns on one line.
  package func written(pretty: Bool) -> String {
    pretty ? broken(indent: 0, column: 0) : inline(pretty: false)
  }
}

extension JSON {
  private static let lineLimit = 100

  private func inline(pretty: Bool) -> String {
    let space = pretty ? " " : ""
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .number(let digits): return digits.text
    case .string(let text): return quoted(text)
    case .array(let elements):
      return "[" + elements.map { $0.inline(pretty: pretty) }.joined(separator: "," + space) + "]"
    case .object(let members):
      let inner = sorted(members).map { "\(quoted($0)):\(space)\($1.inline(pretty: pretty))" }
      return "{" + inner.joined(separator: "," + space) + "}"
    }
  }

  /// Splits values that do not fit; `column` is where the value begins.
  private func broken(indent: Int, column: Int) -> String {
    let line = inline(pretty: true)
    // The document itself is always split; a comma may follow anything else.
    guard column + line.count >= Self.lineLimit || column == 0 else { return line }
    let inner = String(repeating: " ", count: indent + 2)
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.broken(indent: indent + 2, column: indent + 2) }
      return enclosed(lines, in: ("[", "]"), indent: indent)
    case .object(let members) where !members.isEmpty:
      let lines = sorted(members).map { key, value in
        let key = "\(inner)\(quoted(key)): "
        return key + value.broken(indent: indent + 2, column: key.count)
      }
      return enclosed(lines, in: ("{", "}"), indent: indent)
    default: return line
    }
  }

  private func enclosed(_ lines: [String], in ends: (String, String), indent: Int) -> String {
    let outer = String(repeating: " ", count: indent)
    return "\(ends.0)\n\(lines.joined(separator: ",\n"))\n\(outer)\(ends.1)"
  }
}

private func sorted(_ members: [String: JSON]) -> [(key: String, value: JSON)] {
  members.sorted { $0.key < $1.key }
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    // Legal but invisible above 0x1F; escaped, so that none ever reaches a terminal.
    case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
      result += "\\u" + Hexadecimal.text(UInt16(truncatingIfNeeded: scalar.value))
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
