import Vocabulary

/// How names and passwords are prepared before they are sent or make a key (STUN-39).
package enum StringProfile: Sendable {
  /// RFC 8265 section 4.2, as RFC 8489 wants it.
  case opaqueString
  /// RFC 4013, as servers of RFC 5389 may have it; Normalization Form KC comes from the caller, since
  /// the standard library does not have it.
  case saslprep(normalizedKC: @Sendable (String) -> String)

  func prepare(_ bytes: [UInt8]) -> [UInt8]? {
    switch self {
    case .opaqueString: OpaqueString.prepare(bytes)
    case .saslprep(let normalizedKC): SASLprep.prepare(bytes, normalizedKC)
    }
  }
}

/// Usernames and passwords as RFC 4013 section 2 prepares them.
///
/// Other than OpaqueString it takes compatible characters for the same (U+FB01 is `fi`), and drops
/// what cannot be seen instead of refusing it.
enum SASLprep {
  static func prepare(_ bytes: [UInt8], _ normalizedKC: (String) -> String) -> [UInt8]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    var mapped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      mapped.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
    }
    // What is prohibited in the one profile is in the other (RFC 4013 section 2.3).
    return OpaqueString.prepare(Array(normalizedKC(String(mapped)).utf8))
  }
}
