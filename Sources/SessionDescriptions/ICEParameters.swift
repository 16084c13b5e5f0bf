package import Vocabulary

/// One end's user name fragment and password for connectivity checks (RFC 8839 section 5.4).
package struct ICEParameters: Hashable, Sendable {
  /// 4 to 256 ice-chars.
  package let ufrag: String
  /// 22 to 256 ice-chars.
  package let password: Secret

  /// `nil` if either violates the grammar.
  package init?(ufrag: String, password: String) {
    guard Self.isToken(ufrag, 4...256), Self.isToken(password, 22...256) else { return nil }
    self.ufrag = ufrag
    self.password = Secret(password)
  }

  /// Draws new ones: 48 and 144 random bits, where RFC 8445 section 5.3 asks for 24 and 128.
  package init(using generator: inout some RandomNumberGenerator) {
    ufrag = Self.token(8, &generator)
    password = Secret(Self.token(24, &generator))
  }

  private static let characters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)

  private static func token(_ count: Int, _ generator: inout some RandomNumberGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<count { text.append(characters[Int(generator.next() & 63 as UInt64)]) }
    return String(text)
  }

  private static func isToken(_ text: String, _ counts: ClosedRange<Int>) -> Bool {
    counts.contains(text.utf8.count) && text.unicodeScalars.allSatisfy(characters.contains)
  }
}
