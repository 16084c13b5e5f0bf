import Vocabulary

/// Prepares usernames, passwords and realms as RFC 8265 section 4.2 specifies (STUN-39).
///
/// Case and width are kept, other spaces become U+0020, and the result is in NFC.
enum OpaqueString {
  /// The prepared bytes, or `nil` for input that the profile rejects: empty, controls, ignorable or
  /// unassigned characters, or invalid UTF-8.
  static func prepare(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty else { return nil }
    if bytes.allSatisfy({ (0x20...0x7E).contains($0) }) { return bytes }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var prepared = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard let kept = prepare(scalar) else { return nil }
      prepared.append(kept)
    }
    return Array(String(prepared).normalizedC.utf8)
  }

  private static func prepare(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if scalar.properties.isDefaultIgnorableCodePoint { return nil }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: return nil
    case .lineSeparator, .paragraphSeparator: return nil
    case .spaceSeparator: return " "
    default: return scalar
    }
  }
}
