import Foundation
import STUNClient
import Testing

/// Credentials as OpaqueString prepares them (RFC 8265 section 4.2), and what is refused (B-46).
struct CredentialTests {
  private func prepare(_ username: [UInt8], _ password: [UInt8]) throws(CredentialError) {
    _ = try LongTermCredential(username: username, password: password)
  }

  private let good = Array("x".utf8)

  @Test(arguments: [
    "alice", "a b", "1764000000:alice", "Ünïcödé", "マトリックス", "ª Ⅸ ﬁ", "a\u{3000}b",
  ])
  func `STUN-39 ordinary text is a username`(text: String) {
    #expect(throws: Never.self) { try prepare(Array(text.utf8), good) }
  }

  @Test(
    arguments: [
      [], [0], Array("a\0b".utf8), Array("a\nb".utf8), Array("a\u{7F}".utf8),
      Array("a\u{AD}b".utf8), Array("a\u{200B}b".utf8), Array("a\u{E000}".utf8),
      Array("a\u{3164}".utf8), [0xFF],
      [0xC0, 0x80],
    ] as [[UInt8]])
  func `STUN-39 and B-46 credentials that OpaqueString rejects are rejected`(bytes: [UInt8]) {
    #expect(throws: CredentialError.unusableUsername) { try prepare(bytes, good) }
    #expect(throws: CredentialError.unusablePassword) { try prepare(good, bytes) }
  }

  @Test func `B-46 a username of 509 bytes and a password of 10 kB are refused before sending`() {
    let letter = UInt8(ascii: "u")
    #expect(throws: Never.self) { try prepare(Array(repeating: letter, count: 508), good) }
    #expect(throws: CredentialError.usernameTooLong(509)) {
      try prepare(Array(repeating: letter, count: 509), good)
    }
    #expect(throws: CredentialError.passwordTooLong(10_000)) {
      try prepare(good, Array(repeating: letter, count: 10_000))
    }
  }

  @Test(arguments: [
    ("\u{FB01}", "fi"), ("\u{2168}", "IX"), ("\u{AA}", "a"), ("\u{FF21}", "A"),
    ("I\u{AD}X", "IX"), ("a\u{A0}b", "a b"),
  ])
  func `STUN-39 SASLprep treats compatible characters as equal`(text: String, plain: String)
    throws
  {
    // RFC 4013 section 3 has some of these; the form itself is the caller's.
    let profile = StringProfile.saslprep { $0.precomposedStringWithCompatibilityMapping }
    let prepared = try LongTermCredential(
      username: Array(text.utf8), password: Array(text.utf8), profile: profile)
    let expected = try LongTermCredential(
      username: Array(plain.utf8), password: Array(plain.utf8))
    #expect(prepared.isSame(as: expected))
  }

  @Test(arguments: ["\u{7}", "a\u{E000}", "\u{AD}"])
  func `STUN-39 SASLprep refuses controls, private characters and nothing at all`(text: String) {
    let profile = StringProfile.saslprep { $0.precomposedStringWithCompatibilityMapping }
    #expect(throws: CredentialError.unusableUsername) {
      try LongTermCredential(username: Array(text.utf8), password: good, profile: profile)
    }
  }
}
