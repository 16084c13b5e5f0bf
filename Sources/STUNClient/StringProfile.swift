import Vocabulary

/// How names and passwords are prepared before they are sent or hashed into a key (STUN-39).
package enum StringProfile: Sendable {
  /// RFC 8265 section 4.2, as RFC 8489 requires.
  case opaqueString
  /// RFC 4013, as servers of RFC 5389 may use it; the caller supplies Normalization Form KC, which
  /// the standard library lacks.
  case saslprep(normalizedKC: @Sendable (String) -> String)

  func prepare(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .opaqueString: OpaqueString.prepare(bytes)
    case .saslprep(let normalizedKC): SASLprep.prepare(bytes, normalizedKC)
    }
  }
}

/// Prepares usernames and passwords as RFC 4013 section 2 specifies.
///
/// Unlike OpaqueString, it maps compatibility characters (U+FB01 becomes `fi`), and drops invisible
/// characters instead of rejecting them.
enum SASLprep {
  static func prepare(_ bytes: [UInt8], _ normalizedKC: (String) -> String) -> [UInt8]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var mapped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
    }
    // Both profiles prohibit the same characters (RFC 4013 section 2.3).
    return OpaqueString.prepare(Array(normalizedKC(String(mapped)).utf8))
  }
}
