import ICEServers
import Testing

@Suite struct IDNATests {
  /// RFC 3492 section 7.1 (in lower case, as IDNA maps it), and others by Python's punycode codec.
  @Test(arguments: [
    ("bücher", "xn--bcher-kva"),
    ("ليهمابتكلموشعربي", "xn--mgbcah9ar9a4efegftvvn"),
    ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
    ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"),
    (
      "porquénopuedensimplementehablarenespañol",
      "xn--porqunopuedensimplementehablarenespaol-fmd56a"
    ),
    ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"),
    ("安室奈美恵-with-super-monkeys", "xn---with-super-monkeys-pc58ag80a8qai00g7n9n"),
    ("パフィーdeルンバ", "xn--de-jg4avhby1noc0d"),
    ("そのスピードで", "xn--d9juau41awczczp"),
    ("faß", "xn--fa-hia"),
    ("例え", "xn--r8jz45g"),
    ("하늘", "xn--wh1bz27d"),
    ("हिन्दी", "xn--j2bd4cyah0f"),
    ("𠮷野家", "xn--fctt27jo60v"),
    ("ελληνικά", "xn--hxargifdar"),
  ])
  func `RFC 3492 section 7.1 maps a label`(label: String, encoded: String) throws {
    #expect(try ICEServerURI.read("turn:\(label).example").uri.host == .name("\(encoded).example"))
  }

  @Test func `upper case and decomposed letters map to the same name`() throws {
    for name in ["bücher", "BÜCHER", "bu\u{308}cher", "BU\u{308}CHER"] {
      #expect(try ICEServerURI.read("turn:\(name)").uri.host == .name("xn--bcher-kva"))
    }
  }

  @Test func `the full stops of other scripts separate labels`() throws {
    #expect(
      try ICEServerURI.read("turn:例え。テスト").uri.host == .name("xn--r8jz45g.xn--zckzah"))
  }

  @Test(arguments: [
    "a\u{AD}b", "a\u{200B}b", "a\u{200D}b", "a\u{202E}b", "a\u{2028}b", "a\u{85}b", "\u{1F600}",
    "\u{301}a", "a\u{E000}", "a\u{FFFF}", "a\u{2024}b", "½", "a\u{3000}b", "a\u{FE0F}b",
    "a\u{115F}b",
  ])
  func `what cannot be mapped honestly is refused`(name: String) {
    #expect(throws: ICEServerURIError(.internationalName, at: 5, hint: .writeALabel)) {
      try ICEServerURI.read("turn:\(name)")
    }
  }

  @Test func `a label that grows past 63 bytes is refused`() {
    #expect(throws: ICEServerURIError(.longLabel, at: 5)) {
      try ICEServerURI.read("turn:" + String(repeating: "ü", count: 63))
    }
    #expect(throws: ICEServerURIError(.internationalName, at: 5, hint: .writeALabel)) {
      try ICEServerURI.read("turn:" + String(repeating: "ü", count: 900))
    }
  }
}
