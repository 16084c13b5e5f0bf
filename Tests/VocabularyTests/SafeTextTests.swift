import Testing
import Vocabulary

@Suite struct SafeTextTests {
  @Test(arguments: [
    ("\u{1B}[31mred", #"\u{1B}[31mred"#),
    ("a\r\nb\tc", #"a\u{D}\u{A}b\u{9}c"#),
    ("\u{7F}\u{85}\u{9B}", #"\u{7F}\u{85}\u{9B}"#),
    ("abc\u{202E}txt\u{2066}\u{200F}", #"abc\u{202E}txt\u{2066}\u{200F}"#),
    ("a\u{2028}b\u{2029}c", #"a\u{2028}b\u{2029}c"#),
    ("\u{FEFF}\u{200B}\u{AD}\u{E0041}", #"\u{FEFF}\u{200B}\u{AD}\u{E0041}"#),
    (#"say "hi" \ <b>"#, #"say "hi" \ <b>"#),
    ("Zürich 東京 🧊", "Zürich 東京 🧊"),
  ])
  func `invisible characters are escaped, visible ones kept`(input: String, expected: String) {
    #expect(SafeText(Array(input.utf8)).text == expected)
    #expect(SafeText(input).text == expected)
  }

  @Test func `invalid UTF-8 becomes the replacement character`() {
    #expect(SafeText([0x61, 0xFF, 0xC3, 0x62] as [UInt8]).text == "a\u{FFFD}\u{FFFD}b")
  }

  @Test func `Q-1 NULs at the end are padding, NULs inside are not`() {
    #expect(SafeText(Array("Stale nonce\0\0".utf8)).text == "Stale nonce")
    #expect(SafeText([0x61, 0, 0x62, 0] as [UInt8]).text == #"a\u{0}b"#)
    #expect(SafeText([0, 0] as [UInt8]).text == "")
    #expect(SafeText([] as [UInt8]).text == "")
  }

  @Test(arguments: ["x", "é", "東", "🧊"])
  func `a long text is cut at its limit, in whole scalars`(scalar: String) {
    let text = SafeText(Array(String(repeating: scalar, count: 70_000).utf8)).text
    #expect(text == String(repeating: scalar, count: SafeText.attributeLimit) + "…")
    let exact = String(repeating: scalar, count: SafeText.attributeLimit)
    #expect(SafeText(Array(exact.utf8)).text == exact)
  }

  @Test func `escaping twice changes nothing`() {
    let once = SafeText("\u{1B}\\\u{202E}")
    #expect(SafeText(once.text) == once)
  }

  @Test func `every pair of bytes comes out printable`() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let text = SafeText([first, second]).text
        let isPrintable = text.unicodeScalars.allSatisfy {
          $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
        }
        #expect(isPrintable, "bytes \(first) \(second)")
      }
    }
  }

  @Test func `prose escapes quotations in the same way`() {
    let quoted = "\u{1B}]0;title\u{7}"
    let text: SafeText = "the server said \(quoted)"
    #expect(text.text == #"the server said \u{1B}]0;title\u{7}"#)
  }
}
