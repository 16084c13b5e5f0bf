import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// Integrity and FINGERPRINT of the vectors, with the keys of `Tests/Vectors/README.md`.
struct VectorIntegrityTests {
  private static let digests = Digests.openSSL

  /// The key of each kind of credential in the vectors.
  private enum Key {
    case shortTerm(String)
    case longTerm(PasswordAlgorithm)
    case bytes(String)

    var bytes: [UInt8] {
      switch self {
      case .shortTerm(let password): Array(password.utf8)
      case .longTerm(let algorithm):
        LongTermKey(
          algorithm, username: Array("alice".utf8), realm: Array("example.org".utf8),
          password: Array("s3cr3t".utf8), digests: VectorIntegrityTests.digests)?.bytes ?? []
      case .bytes(let digits):
        stride(from: 0, to: digits.count, by: 2).compactMap {
          UInt8(digits.dropFirst($0).prefix(2), radix: 16)
        }
      }
    }
  }

  private static func key(_ name: String, _ hash: HMACAlgorithm) -> Key {
    if name.hasPrefix("rfc5769-2.4") { return .bytes("e8ca7ad59d5eb0518e312911d2dab2a9") }
    if name.hasPrefix("derived-rfc8489-B.1") {
      return .bytes("dd295a613b9058c3c23d6dc7165bda072304d989c9d0af3a8c7e184b4f9bb4a1")
    }
    if name.hasPrefix("rfc5769") || name.contains("both-mi") || name.contains("mi-sha256-len") {
      return .shortTerm("VOkJxbRl1RmTxUk/WvJxBt")
    }
    if name.contains("-ice-") { return .shortTerm("remotepasswordremotepass") }
    return .longTerm(hash == .sha1 ? .md5 : .sha256)
  }

  private static func hmac(_ name: String, _ hash: HMACAlgorithm) -> HMACFunction {
    digests.hmac(hash, key(name, hash).bytes.span)
  }

  @Test func `the long-term keys are the ones written down`() {
    #expect(
      Hexadecimal.text(Key.longTerm(.md5).bytes) == "00ebc1dd4ad3ad824e20f69bfa18598c")
    #expect(
      Hexadecimal.text(Key.longTerm(.sha256).bytes)
        == "bd7274828596eaeec107cd305385c8497bf4e67ad69aafe15a16f9cc9938c9bb")
  }

  /// Vectors whose integrity is wrong on purpose, and how it is wrong.
  private static let broken: [String: Verification] = [
    "coturn461-11-allocate-wrong-password-401-req": .mismatch,
    "derived-mi-sha256-len12": .malformed,
    "derived-mi-sha256-len16": .mismatch,
    "derived-mi-sha256-len18": .malformed,
    "derived-mi-sha256-len20": .mismatch,
    "derived-mi-sha256-len36": .malformed,
    "hostile-31-mi-bad": .mismatch,
    "hostile-33-mi-len32": .malformed,
  ]

  private static let withIntegrity: [(String, HMACAlgorithm)] = Vector.names().flatMap { name in
    guard let message = try? Message(Vector(name).bytes) else { return [(String, HMACAlgorithm)]() }
    let types = [
      (AttributeType.messageIntegrity, HMACAlgorithm.sha1), (.messageIntegritySHA256, .sha256),
    ]
    return types.filter { message.contains($0.0) }.map { (name, $0.1) }
  }

  @Test(arguments: withIntegrity)
  func `STUN-17 integrity of a vector is as it was made`(name: String, hash: HMACAlgorithm) throws {
    let message = try Message(Vector(name).bytes)
    #expect(message.verifyIntegrity(Self.hmac(name, hash)) == Self.broken[name] ?? .valid)
    let otherKey = Self.digests.hmac(hash, Array("another key".utf8).span)
    #expect(message.verifyIntegrity(otherKey) == Self.broken[name] ?? .mismatch)
  }

  @Test func `enough vectors carry integrity for the test above to mean something`() {
    #expect(Self.withIntegrity.count > 60)
    #expect(Set(Self.withIntegrity.map(\.0)).isSuperset(of: Self.broken.keys))
  }

  @Test(arguments: Vector.names().filter { !$0.hasPrefix("hostile-") })
  func `STUN-14 no FINGERPRINT of a vector is wrong`(name: String) throws {
    guard let message = try? Message(Vector(name).bytes) else { return }
    #expect(message.verifyFingerprint() == (message.contains(.fingerprint) ? .valid : .absent))
  }

  /// Signing again what a vector holds gives its bytes, except where its padding is not zero.
  @Test(arguments: withIntegrity.filter { broken[$0.0] == nil && !$0.0.hasPrefix("rfc5769-") })
  func `a vector signed again is the same vector`(name: String, hash: HMACAlgorithm) throws {
    let original = try Vector(name).bytes
    let message = try Message(original)
    var builder = MessageBuilder(message.type, message.transactionID)
    for attribute in message.attributes {
      switch attribute.type {
      case .messageIntegrity: builder.appendIntegrity(Self.hmac(name, .sha1))
      case .messageIntegritySHA256: builder.appendIntegrity(Self.hmac(name, .sha256))
      case .fingerprint: builder.appendFingerprint()
      default: builder.append(attribute.type, value: message.value(of: attribute).span)
      }
    }
    let ignored = name == "hostile-34-attr-after-mi" ? 12 : 0
    #expect(try builder.finish().dropFirst(20) == original.dropFirst(20).dropLast(ignored))
  }
}
