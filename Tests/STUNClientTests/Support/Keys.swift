import STUNWire
import TLS
import Testing
import Vocabulary

/// The keys of the vectors' user: `alice`, `example.org`, `s3cr3t`.
enum Keys {
  /// HMAC-SHA1 with the MD5 key: RFC 5389.
  static func sha1(realm: String = "example.org") throws -> HMACFunction {
    try make(.sha1, .md5, realm: realm)
  }

  /// HMAC-SHA256 with the key of a password algorithm: RFC 8489.
  static func sha256(_ algorithm: PasswordAlgorithm = .sha256) throws -> HMACFunction {
    try make(.sha256, algorithm, realm: "example.org")
  }

  private static func make(
    _ hash: HMACAlgorithm, _ algorithm: PasswordAlgorithm, realm: String
  ) throws -> HMACFunction {
    let digests = Digests.openSSL
    let key = try #require(
      LongTermKey(
        algorithm, username: Array("alice".utf8), realm: Array(realm.utf8),
        password: Array("s3cr3t".utf8), digests: digests))
    return digests.hmac(hash, key.bytes.span)
  }
}
