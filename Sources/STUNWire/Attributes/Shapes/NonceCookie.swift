/// The security features at the start of a NONCE (RFC 8489 section 9.2, STUN-30).
///
/// `obMatJos2` and four base64 characters, which are 24 bits with bit 0 the most significant.
package enum NonceCookie: Hashable, Sendable {
  /// A server of RFC 5389, or one without features to announce.
  case absent
  /// The prefix without four base64 characters after it: treated as absent, and reported.
  case malformed
  case features(SecurityFeatures)

  private static let prefix = Array("obMatJos2".utf8)
  private static let count = prefix.count + 4

  init(nonce: [UInt8]) {
    guard nonce.starts(with: Self.prefix) else {
      self = .absent
      return
    }
    let digits = nonce[..<min(nonce.count, Self.count)].dropFirst(Self.prefix.count)
    let values = digits.compactMap(Self.base64Value)
    guard values.count == 4 else {
      self = .malformed
      return
    }
    self = .features(SecurityFeatures(rawValue: values.reduce(0) { $0 << 6 | $1 }))
  }

  /// The features; empty without a well-formed cookie.
  package var features: SecurityFeatures {
    guard case .features(let features) = self else { return [] }
    return features
  }

  /// The bytes that a server puts at the start of its nonces.
  package static func bytes(_ features: SecurityFeatures) -> [UInt8] {
    prefix + [18, 12, 6, 0].map { alphabet[Int(features.rawValue >> $0 & 0x3F)] }
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64Value(_ digit: UInt8) -> UInt32? {
    alphabet.firstIndex(of: digit).map { UInt32($0) }
  }
}

/// The server's features beyond RFC 5389; unassigned bits are kept and ignored.
package struct SecurityFeatures: OptionSet, Hashable, Sendable {
  /// 24 bits; the RFC's bit 0 is the most significant.
  package var rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  package static let passwordAlgorithms = SecurityFeatures(rawValue: 1 << 23)
  package static let usernameAnonymity = SecurityFeatures(rawValue: 1 << 22)
}
