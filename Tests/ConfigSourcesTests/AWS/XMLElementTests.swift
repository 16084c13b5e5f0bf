import Testing

@testable import ConfigSources

@Suite struct XMLElementTests {
  @Test(arguments: [
    ("<a/>", ""), ("<a>x</a>", "x"), ("<?xml version=\"1.0\"?>\n<!-- c --><a b='>'>x</a>\n", "x"),
    ("<p:a xmlns:p=\"u\">x</p:a>", "x"),
    ("<a>&lt;&amp;&#65;&#x42;&quot;&apos;&gt;</a>", "<&AB\"'>"),
    ("<a>1<b/>2<![CDATA[<&]]></a>", "12<&"), ("<a\n>x</a >", "x"),
  ])
  func `The text of an element is read`(document: String, text: String) {
    let element = XMLElement(Array(document.utf8))
    #expect(element?.name == "a")
    #expect(element?.text == text)
  }

  @Test func `Children are found by their names`() {
    let element = XMLElement(Array("<a><b><c>1</c></b><c>2</c><c>3</c></a>".utf8))
    #expect(element?["b"]?["c"]?.text == "1")
    #expect(element?["c"]?.text == "2")
    #expect(element?["d"] == nil)
  }

  @Test(arguments: [
    "", " ", "x", "<", "<>", "</a>", "<a>", "<a></b>", "<a/><a/>", "<a/>x", "x<a/>", "<a>&b;</a>",
    "<a>&#x110000;</a>", "<a>&#xD800;</a>", "<a>&lt</a>", "<!DOCTYPE a><a/>", "<a b=\"></a>",
    "<!--",
    "<a><![CDATA[</a>", "<?xml", "<a", "<a/", "</", "<a></", "<a>&", "<a>&#;</a>", "< a/>",
  ])
  func `What is no document is refused`(document: String) {
    #expect(XMLElement(Array(document.utf8)) == nil)
  }

  @Test func `Depth, length and encoding have limits`() {
    let nested = { (depth: Int) in
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(XMLElement(Array(nested(16).utf8)) != nil)
    #expect(XMLElement(Array(nested(17).utf8)) == nil)
    #expect(XMLElement(Array("<a>\u{FFFD}</a>".utf8)) != nil)
    #expect(XMLElement(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) == nil)
    #expect(
      XMLElement(Array(("<a>" + String(repeating: "x", count: 1 << 20) + "</a>").utf8)) == nil)
  }

  /// Every prefix and every single wrong byte of an answer: an end, never a trap.
  @Test func `Any cut and any wrong byte is survived`() {
    let answer = Array(
      #"<?xml version="1.0"?><R xmlns="u"><!-- c --><C a='b'>&#65;<![CDATA[x]]></C><D/></R>"#.utf8)
    #expect(XMLElement(answer) != nil)
    for count in 0..<answer.count { #expect(XMLElement(Array(answer.prefix(count))) == nil) }
    for index in answer.indices {
      for byte in [UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), 0, 0x80] {
        var changed = answer
        changed[index] = byte
        _ = XMLElement(changed)
      }
    }
  }
}
