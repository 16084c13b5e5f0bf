import ICEServers
import Testing

@Suite struct RedactedURITextTests {
  @Test(arguments: [
    ("turn:example.org:3478?transport=udp", "turn:example.org:3478?transport=udp"),
    ("turn:user@example.org", "turn:***@example.org"),
    ("turn:user:pass@example.org", "turn:***@example.org"),
    ("turn:user:pass%40example.org", "turn:***%40example.org"),
    ("turn://user:p@ss/w?rd#@example.org", "turn://***"),
    ("turn:user:pass:example.org:3478", "turn:***"), ("turn:h:3478:user:pass", "turn:***"),
    ("turn:user%3Apass%3Ah", "turn:***"), ("turn:user:pass", "turn:user:***"),
    ("user@example.org", "***"), ("alice:s3cret@example.org", "***"), ("s3cret", "***"),
    ("stun.example.org:3478", "stun.example.org:3478"), ("192.0.2.1", "192.0.2.1"),
    ("turn:@example.org", "turn:@example.org"),
    ("turn:h?transport=tcp&key=s3cret", "turn:h?transport=tcp&key=***"),
    ("turn:h?TRANSPORT=tcp;x;key=s3cret&y=1", "turn:h?TRANSPORT=tcp;***"),
    ("turn:h?key=s3cret", "turn:h?key=***"), ("turn:h?s3cret", "turn:h?***"),
    ("turn:h?transport=s3cret", "turn:h?transport=***"),
    ("turn:h?transport=tls", "turn:h?transport=tls"),
    ("turn:u:p@h?key=s3cret", "turn:***@h?key=***"),
    ("https://u:p@h/?key=s3cret", "https://***@h/?key=***"),
    ("https://h/s3cret/path", "https://h/***"),
    ("https://h/turn?username=a@b.org&key=s3cret", "https://***"),
    ("turn:h?key=s3c@ret", "turn:***"), ("turn:u:p?a=b@h", "turn:***"),
    ("https://h/#token=s3cret", "https://h/#token=***"), ("turn:h#s3cret", "turn:h#***"),
    ("turn:h/s3cret", "turn:h/***"), ("turn:h s3cret", "turn:h***"),
    ("turn:h:3478 s3cret", "turn:h:3478 ***"),
    ("turn:h,alice,s3cret", "turn:h***"), ("turn:h&transport=tcp", "turn:h&transport=tcp"),
    ("turn:h:3478&transport=tcp", "turn:h:3478&transport=tcp"),
    ("turn:h:3478&pass=s3cret", "turn:h:3478***"), ("turn:h:123456789", "turn:h:***"),
    ("turn:[s3cret]", "turn:[***]"), ("turn:[2001:db8::1]3478", "turn:[2001:db8::1]3478"),
    ("turn:2001:db8::1", "turn:2001:db8::1"), ("turn:2001:db8::1:3478", "turn:2001:db8::1:3478"),
    ("turn:deadbeef:cafe:3478", "turn:***"), ("turn:h%2Fs3cret", "turn:h***"),
    ("turn:a%2540b", "turn:a***"),
    ("turn:h?transport=", "turn:h?transport="), ("turn+tls:h", "turn+tls:h"),
    ("turn:h?", "turn:h?"), ("@", "***"), ("", ""), ("turn::3478", "turn::3478"),
  ])
  func `possible credentials are replaced`(original: String, shown: String) {
    #expect(RedactedURIText(original).text == shown)
  }

  /// Wherever a secret stands in what people write for a URI, no refusal shows it.
  @Test(
    arguments: [
      "turn:alice:SECRET@turn.example.org", "turn:SECRET@turn.example.org",
      "turn://alice:SECRET@turn.example.org:3478", "turn:alice:SECRET:turn.example.org:3478",
      "turn:turn.example.org:3478:alice:SECRET", "turn:alice:SECRET:turn.example.org",
      "turn:turn.example.org?user=alice&pass=SECRET", "turn:turn.example.org?SECRET",
      "turn:turn.example.org?transport=udp&key=SECRET", "turn:turn.example.org?transport=SECRET",
      "turn:turn.example.org#SECRET", "turn:turn.example.org/SECRET",
      "turn:turn.example.org:SECRET",
      "turn:turn.example.org:3478/SECRET", "turn:turn.example.org SECRET",
      "turn:turn.example.org:3478 alice SECRET", "alice:SECRET@turn.example.org", "SECRET",
      "turn:alice%3ASECRET%40turn.example.org", "turn:alice%253ASECRET%2540turn.example.org",
      "https://alice:SECRET@turn.example.org", "https://turn.example.org/SECRET",
      "turns:turn.example.org,alice,SECRET", "turn:[SECRET]", "turn:[2001:db8::1%25SECRETSECRET]",
      "TURN:alice:SECRET@turn.example.org", "turm:alice:SECRET@turn.example.org",
      "stun:turn.example.org;user=alice;pass=SECRET", "turn:turn.example.org?a=b@SECRET:1",
      "turn:\"SECRET\"@h", "'turn:alice:SECRET@h'", "turn: alice:SECRET@h", "turn:alice:SECRET",
      "turn:alice|SECRET@h", "turn.example.org:3478:alice:SECRET",
    ], ["hunter2", "12345", "p@ss:w/rd?#x=y", "deadbeef"])
  func `F04 no refusal shows a credential`(template: String, secret: String) {
    let text = template.replacing("SECRET", with: secret)
    do {
      _ = try ICEServerURI.read(text)
    } catch {
      let refused = RefusedURI(text, error)
      #expect(!refused.shown.text.contains(secret), "\(refused.shown.text)")
      #expect(!"\(refused)".contains(secret), "\(refused)")
      #expect(ICEServerURICorrection.withoutCredentials(of: text)?.contains(secret) != true)
      #expect(
        error.hint != .credentialsElsewhere || "\(refused)".contains("user name and password"))
    }
  }

  @Test(arguments: [
    ("stun.example.org:3478", "stun:stun.example.org:3478"),
    ("turn.example.org", "turn:turn.example.org"),
    ("turn://turn.example.org", "turn:turn.example.org"),
    ("turn:h&transport=tcp", "turn:h?transport=tcp"),
    ("turn:h:3478&transport=tcp", "turn:h:3478?transport=tcp"),
    ("turn:h?transport=tls", "turns:h?transport=tcp"),
    ("turn:h?transport=dtls", "turns:h?transport=udp"),
    ("turn+tls:h:443", "turns:h:443"), ("trun:h", "turn:h"), ("turn:h/", "turn:h"),
    ("\"turn:h\",", "turn:h"), ("turn:2001:db8::1", "turn:[2001:db8::1]"),
    ("turn:[192.0.2.1]:3478", "turn:192.0.2.1:3478"), ("turn:h?ttl=1", nil),
    ("turn:alice:s3cret@turn.example.org", nil), ("turn:", nil), ("", nil),
    ("http://h", nil), ("https://turn.example.org:3478", nil), ("ftp://h/x", nil),
    ("//turn.example.org", nil), ("turn:h:3478/udp", "turn:h:3478"), ("turn:a:b@h/x", nil),
    ("turn.example.org:5349", "turns:turn.example.org:5349"),
    ("turnserver.example.org", "turn:turnserver.example.org"),
    ("example.org?transport=tcp", "turn:example.org?transport=tcp"),
    ("turn+tcp:h", "turn:h?transport=tcp"), ("turns+tcp:h:443", "turns:h:443?transport=tcp"),
    ("turn-udp:h", "turn:h?transport=udp"),
    ("udp://192.0.2.1:3478", "turn:192.0.2.1:3478?transport=udp"),
    ("tls:turn.example.org:443", "turns:turn.example.org:443?transport=tcp"),
    ("tcp:stun.example.org", "stun:stun.example.org"),
    ("[2001:db8::1]:3478", "stun:[2001:db8::1]:3478"),
    ("[2001:db8::1]:34x", nil), ("tcp:alice:s3cret", nil),
  ])
  func `the URI that was probably meant`(text: String, meant: String?) {
    #expect(ICEServerURICorrection.of(text) == meant)
  }

  @Test(arguments: [
    ("turn:a:3478,stun:b", ["turn:a:3478", "stun:b"]), ("stun:a stun:b", ["stun:a", "stun:b"]),
    ("stun:a.example;turns:b?transport=tcp", ["stun:a.example", "turns:b?transport=tcp"]),
    ("turn:alice:s3cret@h,stun:b", nil), ("turn:a", nil), ("turn:a,b", nil),
  ])
  func `several URIs in one text`(text: String, each: [String]?) {
    #expect(ICEServerURICorrection.each(in: text) == each)
    guard each != nil else { return }
    #expect(throws: ICEServerURIError.self) { try ICEServerURI.read(text) }
    do { _ = try ICEServerURI.read(text) } catch {
      #expect(error.kind != .userinfo && error.hint == .oneURI, "\(error)")
    }
  }

  @Test(arguments: [
    ("turn:0x7f.1", "written turn:0x7f.1: read as"),
    ("TURN:h?transport=UDP", "written TURN:h?transport=UDP: Firefox 153 refuses"),
    ("stun:h?transport=tcp", "written stun:h?transport=tcp: stun and stuns"),
    ("turn:h:53", "Chromium 156 sends nothing"),
  ])
  func `a note on the spelling shows what was written`(text: String, note: String) throws {
    let texts = try ICEServerURI.read(text).spellings.map(\.text)
    #expect(texts.contains { $0.hasPrefix(note) }, "\(texts)")
  }

  @Test(arguments: [
    ("example.org", "turn:example.org"), ("stun.example.org", "stun:stun.example.org"),
    ("example.org:5349", "turns:example.org:5349"), ("stun:h/", "stun:h"),
  ])
  func `beside credentials a host alone is a TURN server`(text: String, meant: String?) {
    #expect(ICEServerURICorrection.of(text, relaying: true) == meant)
  }

  @Test(arguments: [
    (
      "turn:alice:s3cret@turn.example.org:3478?transport=tcp",
      "turn:turn.example.org:3478?transport=tcp"
    ),
    ("turn:alice:s3cret:127.0.0.1:3478", "turn:127.0.0.1:3478"),
    ("turn:alice:12345:turn.example.org", "turn:turn.example.org"),
    ("turn:turn.example.org:3478:alice:12345", "turn:turn.example.org:3478"),
    ("turn:alice:p.word:turn.example.org:3478", nil), ("turn:turn.example.org:1@alice:12345", nil),
    ("turn:alice:s3cret@h:3478", "turn:h:3478"),
  ])
  func `the server next to credentials, if it is certain which part it is`(
    text: String, server: String?
  ) {
    #expect(ICEServerURICorrection.withoutCredentials(of: text) == server)
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
