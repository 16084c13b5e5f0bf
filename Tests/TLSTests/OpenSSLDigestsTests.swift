import TLS
import Testing
import Vocabulary

/// Published digests: RFC 1321, RFC 2202, RFC 4231 and FIPS 180-4.
struct OpenSSLDigestsTests {
  private let digests = Digests.openSSL

  private func hex(_ bytes: some Sequence<UInt8>) -> String {
    Hexadecimal.text(bytes)
  }

  private func hmac(
    _ algorithm: HMACAlgorithm, key: [UInt8], head: [UInt8], body: [UInt8] = []
  ) -> String {
    let digest = digests.hmac(algorithm, key.span).digest(head.span, body.span)
    return hex((0..<algorithm.digestCount).map { digest[$0] })
  }

  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
  ])
  func `MD5 is that of RFC 1321`(text: String, digest: String) {
    #expect(hex(digests.md5(Array(text.utf8).span)) == digest)
  }

  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
  ])
  func `SHA-1 is that of FIPS 180-4`(text: String, digest: String) {
    #expect(hex(digests.sha1(Array(text.utf8).span)) == digest)
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
  ])
  func `SHA-256 is that of FIPS 180-4`(text: String, digest: String) {
    #expect(hex(digests.sha256(Array(text.utf8).span)) == digest)
  }

  @Test func `HMAC is that of RFC 2202 and RFC 4231`() {
    let what = Array("what do ya want for nothing?".utf8)
    #expect(
      hmac(.sha1, key: Array("Jefe".utf8), head: what)
        == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    #expect(
      hmac(.sha256, key: Array("Jefe".utf8), head: what)
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func `a key longer than a block is hashed first`() {
    let text = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
    #expect(
      hmac(.sha1, key: [UInt8](repeating: 0xAA, count: 80), head: text)
        == "aa4ae5e15272d00e95705637ce8a3b55ed402112")
    #expect(
      hmac(.sha256, key: [UInt8](repeating: 0xAA, count: 131), head: text)
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test func `the empty key and the empty text have an HMAC`() {
    #expect(hmac(.sha1, key: [], head: []) == "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d")
  }

  @Test func `head and body are one text, and a function may be used again`() {
    let function = digests.hmac(.sha1, Array("Jefe".utf8).span)
    let whole = hmac(.sha1, key: Array("Jefe".utf8), head: Array("what do ya".utf8))
    for _ in 0..<3 {
      let digest = function.digest(Array("what ".utf8).span, Array("do ya".utf8).span)
      #expect(hex((0..<20).map { digest[$0] }) == whole)
      #expect((20..<32).allSatisfy { digest[$0] == 0 })
    }
  }

  @Test func `one prepared key serves many threads at once`() async {
    let function = digests.hmac(.sha256, Array("Jefe".utf8).span)
    let expected = hmac(.sha256, key: Array("Jefe".utf8), head: [1, 2, 3])
    let wrong = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<500).count { _ in
            let digest = function.digest([1, 2, 3].span, Span())
            return self.hex((0..<32).map { digest[$0] }) != expected
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }
}
