import Vocabulary

/// Usernames, passwords and realms as RFC 8265 section 4.2 prepares them (STUN-39).
///
/// Case and width stay, spaces other than U+0020 become it, and the result is in NFC.
enum OpaqueString {
  /// The prepared bytes, or `nil` for what the profile does not allow: nothing at all, controls,
  /// characters that are ignored or not assigned, and bytes that are not UTF-8.
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
