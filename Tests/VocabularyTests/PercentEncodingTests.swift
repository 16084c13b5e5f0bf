import Testing
import Vocabulary

@Suite struct PercentEncodingTests {
  @Test(arguments: [("", ""), ("a+b", "a+b"), ("%41%2f", "A/"), ("%c3%BC", "ü"), ("%00", "\0")])
  func `escapes are decoded`(text: String, decoded: String) {
    #expect(PercentEncoding.decoded(text) == decoded)
  }

  @Test(arguments: ["%", "a%4", "%4x", "%%41", "%ff", "%c3"])
  func `what is no escape, or no UTF-8, is nothing`(text: String) {
    #expect(PercentEncoding.decoded(text) == nil)
  }
}
