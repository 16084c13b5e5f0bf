import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// RFC 5769: the messages that every STUN implementation has to agree on.
struct PublishedVectorTests {
  private let digests = Digests.openSSL
  private static let shortTermKey = Array("VOkJxbRl1RmTxUk/WvJxBt".utf8)

  @Test func `RFC 5769 2.1 decodes and verifies`() throws {
    let message = try Message(Vector("rfc5769-2.1-request").bytes)
    #expect(message.type == MessageType(.binding, .request))
    #expect(message.transactionID.description == "b7e7a701bc34d686fa87dfae")
    #expect(try message.first(Software.self)?.text == "STUN test client")
    #expect(try message.first(Priority.self)?.value == 0x6e00_01ff)
    #expect(try message.first(ICEControlled.self)?.value == 0x932f_f9b1_5126_3b36)
    #expect(try message.first(Username.self)?.text == "evtj:h6vY")
    #expect(message.verifyIntegrity(digests.hmac(.sha1, Self.shortTermKey.span)) == .valid)
    #expect(message.verifyIntegrity(digests.hmac(.sha256, Self.shortTermKey.span)) == .absent)
    #expect(message.verifyFingerprint() == .valid)
  }

  @Test(arguments: [
    ("rfc5769-2.2-ipv4-response", "192.0.2.1:32853"),
    ("rfc5769-2.3-ipv6-response", "[2001:db8:1234:5678:11:2233:4455:6677]:32853"),
  ])
  func `RFC 5769 responses decode and verify`(name: String, address: String) throws {
    let message = try Message(Vector(name).bytes)
    #expect(message.type == MessageType(.binding, .success))
    #expect(try message.first(Software.self)?.text == "test vector")
    #expect(try message.first(XORMappedAddress.self)?.address.description == address)
    #expect(message.verifyIntegrity(digests.hmac(.sha1, Self.shortTermKey.span)) == .valid)
    #expect(message.verifyFingerprint() == .valid)
  }

  @Test func `RFC 5769 2.4 verifies with the long-term key`() throws {
    let message = try Message(Vector("rfc5769-2.4-longterm-request").bytes)
    let username = try #require(try message.first(Username.self))
    let realm = try #require(try message.first(Realm.self))
    #expect(username.text == "マトリックス")
    #expect(realm.text == "example.org")
    #expect(try message.first(Nonce.self)?.text == "f//499k954d6OL34oL9FSTvy64sA")
    let key = try #require(
      LongTermKey(
        .md5, username: username.bytes, realm: realm.bytes, password: Array("TheMatrIX".utf8),
        digests: digests))
    #expect(Hexadecimal.text(key.bytes) == "e8ca7ad59d5eb0518e312911d2dab2a9")
    #expect(message.verifyIntegrity(digests.hmac(.sha1, key.bytes.span)) == .valid)
    #expect(message.verifyFingerprint() == .absent)
  }

  @Test func `RFC 8489 B point 1 as printed counts its header and is refused`() throws {
    let bytes = try Vector("rfc8489-B.1-as-published").bytes
    let error = #expect(throws: ParseError.self) { try Message(bytes) }
    #expect(error == ParseError(.length(declared: 156, present: 136), at: 2))
  }
}
