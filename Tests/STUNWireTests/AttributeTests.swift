import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// The meaning of single attributes beyond their layout.
struct AttributeTests {
  private static let cookies: [(String, SecurityFeatures)] = [
    ("AAAA", []), ("gAAA", .passwordAlgorithms), ("QAAA", .usernameAnonymity),
    ("wAAA", [.passwordAlgorithms, .usernameAnonymity]), ("AAAC", SecurityFeatures(rawValue: 2)),
  ]

  @Test(arguments: cookies)
  func `STUN-30 bit 0 of the nonce cookie is the most significant one`(
    digits: String, features: SecurityFeatures
  ) {
    #expect(Nonce("obMatJos2\(digits)n0nce").cookie == .features(features))
    #expect(NonceCookie.bytes(features) == Array("obMatJos2\(digits)".utf8))
  }

  @Test(arguments: ["", "obMatJos", "93bd548899f8667e", "ObMatJos2gAAA"])
  func `STUN-30 a nonce without the prefix has no cookie`(text: String) {
    #expect(Nonce(text).cookie == .absent)
  }

  @Test func `STUN-33 PASSWORD-ALGORITHMS is echoed byte by byte, padding included`() throws {
    let value: [UInt8] = [0, 9, 0, 3, 0x61, 0x62, 0x63, 0xEE, 0, 2, 0, 0]
    var builder = MessageBuilder(MessageType(.allocate, .error), TransactionID(high: 0, low: 0))
    builder.append(.passwordAlgorithms, value: value.span)
    let received = try #require(try Message(builder.finish()).first(PasswordAlgorithms.self))
    var answer = MessageBuilder(MessageType(.allocate, .request), TransactionID(high: 0, low: 1))
    answer.append(received)
    #expect(try answer.finish().suffix(12) == value[...])
  }

  @Test func `USERHASH is that of the vectors`() throws {
    let hash = Userhash(
      username: Array("alice".utf8), realm: Array("example.org".utf8), digests: .openSSL)
    #expect(
      Hexadecimal.text(hash.digest)
        == "435b7933096a304d3c734cfb833ec9075bd47ab1c0160321aed31c06a8c7009e")
    #expect(
      try Message(Vector("derived-alloc-request-userhash").bytes).first(Userhash.self) == hash)
  }

  @Test(arguments: [
    ("realm", "realm"), ("\"realm\"", "realm"), ("realm\0\0", "realm"), ("\"", "\""),
  ])
  func `STUN-21 quotes around a realm and NULs behind it are not in the key`(
    realm: String, bare: String
  ) throws {
    func key(_ realm: String) -> [UInt8]? {
      LongTermKey(
        .md5, username: Array("user".utf8), realm: Array(realm.utf8),
        password: Array("pass".utf8), digests: .openSSL)?.bytes
    }
    #expect(key(realm) == key(bare))
    #expect(key("realm").map { Hexadecimal.text($0) } == "8493fbc53ba582fb4c044c456bdc40eb")
  }

  @Test func `there is no key for an unknown algorithm`() {
    let key = LongTermKey(
      PasswordAlgorithm(number: 9), username: [], realm: [], password: [], digests: .openSSL)
    #expect(key == nil)
  }

  @Test func `reserved bits of ERROR-CODE and CHANGE-REQUEST are not looked at`() throws {
    var builder = MessageBuilder(MessageType(.binding, .error), TransactionID(high: 0, low: 0))
    builder.append(.errorCode, value: [0xFF, 0xFF, 0xFC, 38].span)
    builder.append(.changeRequest, value: [0xFF, 0xFF, 0xFF, 0xF9].span)
    let message = try Message(builder.finish())
    #expect(try message.first(ErrorCode.self)?.code == .staleNonce)
    #expect(
      try message.first(ChangeRequest.self) == ChangeRequest(changesIP: false, changesPort: false))
  }

  @Test(arguments: [[UInt8]([0x9C, 0x40]), [0x9C, 0x40, 0xAA, 0xBB]])
  func `RESPONSE-PORT has two bytes, or coturn's four`(value: [UInt8]) throws {
    var builder = MessageBuilder(MessageType(.binding, .request), TransactionID(high: 0, low: 0))
    builder.append(.responsePort, value: value.span)
    #expect(try Message(builder.finish()).first(ResponsePort.self)?.port == 40_000)
  }

  @Test func `a password is described by its length alone`() {
    #expect(Password(bytes: Array("s3cr3t".utf8)).description == "6 bytes")
  }

  @Test(arguments: [
    ([UInt8](), ""), (Array("ok\0\0".utf8), "ok"), ([0], ""), ([0x61, 0, 0x62, 0], "a\0b"),
    ([0xC3, 0x28], "\u{FFFD}("),
  ])
  func `Q-1 server text loses its trailing NULs and invalid UTF-8`(
    bytes: [UInt8], text: String
  ) {
    #expect(Software(bytes: bytes).lossyText == text)
  }

  @Test
  func
    `STUN-5 MESSAGE-INTEGRITY-SHA256 and FINGERPRINT count behind MESSAGE-INTEGRITY, nothing else`()
    throws
  {
    let key = Digests.openSSL
    func attributes(_ order: [HMACAlgorithm]) throws -> [AttributeType] {
      var builder = MessageBuilder(MessageType(.binding, .success), TransactionID(high: 0, low: 0))
      for hash in order {
        builder.appendIntegrity(key.hmac(hash, [1].span))
        builder.append(Software("late"))
      }
      builder.appendFingerprint()
      return try Message(builder.finish()).attributes.map(\.type)
    }
    #expect(
      try attributes([.sha1, .sha256])
        == [.messageIntegrity, .messageIntegritySHA256, .fingerprint])
    #expect(try attributes([.sha256, .sha1]) == [.messageIntegritySHA256, .fingerprint])
    #expect(try attributes([.sha1, .sha1]) == [.messageIntegrity, .fingerprint])
    #expect(try attributes([.sha256, .sha256]) == [.messageIntegritySHA256, .fingerprint])
  }

  @Test func `integrity that does not count is absent`() throws {
    let hmac = Digests.openSSL.hmac(.sha1, [1].span)
    var builder = MessageBuilder(MessageType(.binding, .success), TransactionID(high: 0, low: 0))
    builder.appendIntegrity(Digests.openSSL.hmac(.sha256, [1].span))
    builder.appendIntegrity(hmac)
    #expect(try Message(builder.finish()).verifyIntegrity(hmac) == .absent)
  }
}
