import Foundation
import Testing
import Vocabulary

@Suite struct SecretMaskTests {
  private static let secret = #"hu/nter2"+<&é>=x9Q"#
  private let mask = SecretMask([Secret(secret)])

  private static func escaped(_ text: String, _ escape: (UInt8) -> String) -> String {
    text.utf8.map(escape).joined()
  }

  private static func percent(_ text: String) -> String {
    escaped(text) { String(format: "%%%02X", $0) }
  }

  /// The secret in every form that a server may write it in.
  static let forms: [String: String] = {
    let bytes = Data(secret.utf8)
    let base64 = bytes.base64EncodedString()
    let json = secret.replacing("/", with: #"\/"#).replacing("\"", with: #"\""#)
    let hexadecimal = bytes.map { String(format: "%02x", $0) }.joined()
    return [
      "raw": secret, "percent": percent(secret), "percent twice": percent(percent(secret)),
      "percent where needed": secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        ?? "",
      "base64": base64,
      "base64url": base64.replacing("+", with: "-").replacing("/", with: "_").replacing(
        "=", with: ""),
      "base64 of more": Data("user:\(secret)".utf8).base64EncodedString(),
      "base64 of even more": Data("a user:\(secret) and more".utf8).base64EncodedString(),
      "hexadecimal": hexadecimal, "HEXADECIMAL": hexadecimal.uppercased(),
      "hexadecimal with colons": bytes.map { String(format: "%02x", $0) }.joined(separator: ":"),
      "hexadecimal with blanks": bytes.map { String(format: "%02x", $0) }.joined(separator: " "),
      "JSON": json,
      "JSON code points": secret.utf16.map { String(format: "\\u%04X", $0) }.joined(),
      "JSON in JSON": json.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#),
      "HTML": secret.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        .replacing(">", with: "&gt;").replacing("\"", with: "&quot;"),
      "HTML numbers": secret.unicodeScalars.map { "&#\($0.value);" }.joined(),
      "HTML hexadecimal": secret.unicodeScalars.map { "&#x\(String($0.value, radix: 16));" }
        .joined(),
      "our own escapes": secret.unicodeScalars.map { "\\u{\(String($0.value, radix: 16))}" }
        .joined(),
      "upper case": secret.uppercased(), "base64 in percent": percent(base64),
      "distinguished name": escaped(secret) { byte in
        #",+"\<>;=/"#.utf8.contains(byte)
          ? "\\\(UnicodeScalar(byte))"
          : byte < 0x80 ? "\(UnicodeScalar(byte))" : String(format: "\\%02X", byte)
      },
      "percent in base64": Data(percent(secret).utf8).base64EncodedString(),
    ]
  }()

  @Test(arguments: forms.keys.sorted()) func `a secret is found`(form: String) throws {
    let text = try #require(Self.forms[form])
    let masked = mask.masked("before \(text) behind")
    #expect(masked.hasPrefix("before ") && masked.hasSuffix(" behind") && masked.contains("***"))
    #expect(!masked.contains(text) && !SecretMask([Secret(Self.secret)]).finds(in: masked))
  }

  @Test(arguments: forms.keys.sorted()) func `a secret that is cut short is found`(form: String)
    throws
  {
    let text = try #require(Self.forms[form])
    let masked = mask.masked("x " + text.prefix(text.count * 3 / 4))
    #expect(masked.contains("***"), "\(masked)")
  }

  @Test(arguments: [
    ("hunter22", "hunter2", "hunter2"), ("hunter22", "hunter22", "***"),
    ("hunter22", "xhunter22x", "x***x"),
    ("hunter22", "hunter2hunter22", "hunter2***"), ("abcdefghij", "abcdefghXX", "***XX"),
    ("abcdefghij", "abcdefgXX", "abcdefgXX"), ("pass", "a pass, a PASS", "a ***, a ***"),
    ("abc", "abc", "abc"), ("", "text", "text"), ("%41%41%41%41", "%41%41%41%41", "***"),
    (#"a\/b\/c"#, #"a\/b\/c"#, "***"), ("two words", "key=two+words&", "key=***&"),
    // Too short to be hidden, and words that are parts of others.
    ("a", "a realm", "a realm"), ("udp", "udp only", "udp only"),
    ("turn", "the TURN server returned", "the *** server returned"),
    ("turn", "turn1 Coturn turns", "turn1 Coturn turns"), ("2024", "20240101 2024", "20240101 ***"),
    ("s3cr3t", "alices3cr3t!", "alice***!"),
  ])
  func `what is replaced, and what is not`(secret: String, text: String, masked: String) {
    #expect(SecretMask([Secret(secret)]).masked(text) == masked)
  }

  @Test(arguments: [
    ("openrelayproject", "realm openrelay.metered.ca", "realm openrelay.metered.ca"),
    ("openrelayproject", "OPENRELAY.metered.ca", "OPENRELAY.metered.ca"),
    ("openrelayproject", "openrelay.metered", "***.metered"),
    ("openrelayproject", "openrelay.metered.ca: openrelayproject", "openrelay.metered.ca: ***"),
    ("metered", "no metered at openrelay.metered.ca", "no *** at openrelay.metered.ca"),
  ])
  func `a name that somebody gave stays readable`(secret: String, text: String, masked: String) {
    var mask = SecretMask([Secret(secret)])
    mask.spare(["openrelay.metered.ca", "turn:openrelay.metered.ca:80", ""])
    #expect(mask.masked(text) == masked)
  }

  /// Sentences of our own may say what a password says, and are not blanked by it.
  @Test(arguments: [
    ("password", "the password of alice", "the password of alice"),
    ("connection-7", "the connection was refused", "the connection was refused"),
    ("connection-7", "connection-7 was refused", "*** was refused"),
    ("hunter22", "turn:hunter22@h", "turn:***@h"), ("hunter22-and-more", "x hunter22-and", "x ***"),
    ("hunter22", "turn:hunter%32%32@h", "turn:***@h"),
    ("12345678", "port 12345678", "port 12345678"),
    ("correcthorsebattery", "correcthorsebattery", "***"), ("s3cr3t", "s3cr3t", "s3cr3t"),
  ])
  func `a sentence of ours hides what it has by no chance`(
    secret: String, text: String, shown: String
  ) {
    let mask = SecretMask.Lookup { SecretMask([Secret(secret)]) }
    SecretMask.$inForce.withValue(mask) {
      #expect(SafeText(text).text == shown)
    }
  }

  @Test func `several secrets, the one within the other`() {
    let mask = SecretMask([Secret("alice-key"), Secret("alice-key-and-more"), Secret("key9")])
    #expect(mask.masked("alice-key-and-more, alice-key, key9") == "***, ***, ***")
  }

  @Test func `a secret that begins within another one, or within its beginning`() {
    let mask = SecretMask([Secret("abcdefgh-12345"), Secret("12345-key9"), Secret("{\"key\":\"x")])
    #expect(mask.masked("abcdefgh-12345-key9!") == "***!")
    #expect(mask.masked("abcdefgh-12345-key9") == "***")
    #expect(mask.masked("{\"key\":\"12345-key9\"}") == "***\"}")
  }

  @Test func `random text around a secret in a random form never shows it`() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array(#"abcXYZ019%\&;:+/=-_ "<>"#)
    for _ in 0..<500 {
      let around = (0..<2).map { _ in
        String(
          (0..<Int.random(in: 0...12, using: &random)).map { _ in
            alphabet.randomElement(using: &random)!
          })
      }
      let form = Self.forms.values.randomElement(using: &random)!
      // A backslash or an ampersand before a form may change what it means.
      let text = around[0] + " " + form + " " + around[1]
      #expect(!mask.masked(text).contains(form), "\(text)")
    }
  }

  /// Four times the text takes about four times as long, whatever it consists of.
  @Test func `a text that is nearly all secret is read once`() {
    let secret = String(repeating: "a", count: 4000)
    let mask = SecretMask([Secret(secret), Secret(String(repeating: "a", count: 3999) + "b")])
    #expect(mask.masked(String(repeating: "a", count: 100_000)).utf8.count < 100)
    #expect(mask.masked(String(repeating: "%61", count: 30_000)).utf8.count < 100)
  }

  @Test func `the mask in force is that of the task`() async {
    #expect(SafeText(foreign: "hunter2222").text == "hunter2222")
    let mask = SecretMask.Lookup { SecretMask([Secret("hunter2222")]) }
    await SecretMask.$inForce.withValue(mask) {
      #expect(SafeText(foreign: "a hunter2222").text == "a ***")
      async let inner = SafeText(foreign: Array("hunter2222!".utf8)).text
      #expect(await inner == "***!")
    }
  }
}
