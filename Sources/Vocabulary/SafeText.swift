/// Text from outside the program, cut and escaped so that it cannot harm a report's syntax or its
/// reader.
///
/// This is the only place where that happens: every free text of a ``Report`` has this type.
/// Invisible scalars (C0, C1, DEL, bidirectional controls, line separators, private use …) become
/// escapes such as `\u{1B}`; invalid UTF-8 becomes U+FFFD. A backslash stays as it is: the form is
/// for reading, not for parsing back, and escaping twice changes nothing. Obvious secrets of the run
/// are masked in any text; texts from outside are searched more closely by `init(foreign:)`.
package struct SafeText: Hashable, Sendable {
  /// The text, safe to print anywhere.
  package let text: String

  /// Longer than any honest SOFTWARE, REALM or subject, short enough for a table.
  package static let attributeLimit = 128
  /// One of our sentences with such a text in it, or an ICE URI with a name of 253 characters.
  package static let proseLimit = 512

  /// Takes an attribute's bytes; coturn pads ERROR-CODE's reason with NULs inside its length.
  package init(_ bytes: some Collection<UInt8>, limit: Int = attributeLimit) {
    // A scalar has at most four bytes, so this holds `limit` of them and shows whether more follow.
    let head = Array(bytes.prefix(4 * limit + 4))
    let end = head.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    self.init(String(decoding: head[..<end], as: UTF8.self), limit: limit)
  }

  /// Takes decoded text; `limit` counts its scalars before they are escaped.
  package init(_ text: String, limit: Int = proseLimit) {
    let text = SecretMask.current.guarded(text)
    // Nearly all texts: a report has a dozen for each check.
    guard text.utf8.count > limit || !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      self.text = text
      return
    }
    var scalars = String.UnicodeScalarView()
    for (index, scalar) in text.unicodeScalars.enumerated() {
      guard index < limit else {
        scalars.append("…")
        break
      }
      if Self.isVisible(scalar) {
        scalars.append(scalar)
      } else {
        scalars.append(
          contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
      }
    }
    self.text = String(scalars)
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    // Unicode's tables are slow, and most text is ASCII.
    if (0x20...0x7E).contains(scalar.value) { return true }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      false
    default: !scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}

extension SafeText: CustomStringConvertible {
  package var description: String { text }
}

extension SafeText: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    self.init(value)
  }
}
