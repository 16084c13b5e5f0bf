import ICEServers
import Testing

@Suite struct RedactedURITextTests {
  @Test(arguments: [
    ("turn:example.org:3478?transport=udp", "turn:example.org:3478?transport=udp"),
    ("turn:user@example.org", "turn:***@example.org"),
    ("turn:user:pass@example.org", "turn:***@example.org"),
    ("turn://user:p@ss/w?rd#@example.org", "turn://***@example.org"),
    ("user@example.org", "***@example.org"),
    ("turn:@example.org", "turn:@example.org"),
    ("turn:h?transport=tcp&key=s3cret", "turn:h?transport=tcp&key=***"),
    ("turn:h?TRANSPORT=tcp;x;key=s3cret&y=1", "turn:h?TRANSPORT=tcp;x;key=***"),
    ("turn:h?key=s3cret", "turn:h?key=***"),
    ("turn:u:p@h?key=s3cret", "turn:***@h?key=***"),
    ("turn:u:p@h?transport=udp&key=s3cret", "turn:***@h?transport=udp&key=***"),
    ("https://u:p@h/?key=s3cret", "https://***@h/?key=***"),
    ("https://h/turn?username=a@b.org&key=s3cret", "https://***"),
    ("turn:h?key=s3c@ret", "turn:***"), ("turn:u:p?a=b@h", "turn:***"),
    ("https://h/#token=s3cret", "https://h/#token=***"),
    ("turn:h?transport=", "turn:h?transport="),
    ("turn:h?", "turn:h?"), ("@", "@"), ("", ""), (":@", ":@"),
  ])
  func `what may be a credential is replaced`(original: String, shown: String) {
    #expect(RedactedURIText(original).text == shown)
  }

  @Test func `offsets follow the text, and hidden ones stay before the placeholder`() {
    let redacted = RedactedURIText("turn:user:pass@h")
    #expect(
      (0...16).map(redacted.offset).map { redacted.text.utf8.count - $0 }
        == [10, 9, 8, 7, 6] + Array(repeating: 5, count: 9) + [2, 1, 0])
    #expect(RedactedURIText("turn:h").offset(ofOriginal: 6) == 6)
    // turn:***@h?k=***
    #expect(
      [5, 8, 9, 12, 13, 14, 18].map(RedactedURIText("turn:u:pw@h?k=s3cr").offset)
        == [5, 5, 8, 11, 12, 13, 16])
  }
}
