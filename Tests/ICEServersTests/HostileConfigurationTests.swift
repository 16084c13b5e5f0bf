import ICEServers
import Testing

/// B-45 and B-46: what is not a configuration ends in an error that names the place.
@Suite struct HostileConfigurationTests {
  /// The error's description, which is what a report shows; `nil` if there is none.
  private func failure(of json: String) -> String? { failure(of: Array(json.utf8)) }

  private func failure(of json: [UInt8]) -> String? {
    do {
      _ = try ICEConfiguration(json: json)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("", "$: the text ends within a value (at byte 0)"),
    ("  ", "$: the text ends within a value (at byte 2)"),
    ("NaN", "$: not JSON (at byte 0)"),
    (#"{"ttl": NaN}"#, "$.ttl: not JSON (at byte 8)"),
    (#"{"ttl": -Infinity}"#, "$.ttl: not a JSON number (at byte 9)"),
    (#"{"ttl": 01}"#, "$.ttl: not a JSON number (at byte 9)"),
    (#"{"ttl": 1.}"#, "$.ttl: not a JSON number (at byte 10)"),
    (#"{"ttl": 1e}"#, "$.ttl: not a JSON number (at byte 10)"),
    (#"{"ttl": +1}"#, "$.ttl: not JSON (at byte 8)"),
    (
      #"{"urls": "stun:s", "urls": "stun:t"}"#,
      "$.urls: the same name twice in an object (at byte 19)"
    ),
    (#"[{"a": {"b": 1, "b": 2}}]"#, "$[0].a.b: the same name twice in an object (at byte 16)"),
    (#"["\ud800"]"#, "$[0]: half of a surrogate pair (at byte 2)"),
    (#"["\udc00"]"#, "$[0]: half of a surrogate pair (at byte 2)"),
    (#"["\ud800\ud800"]"#, "$[0]: half of a surrogate pair (at byte 2)"),
    (#"["\ud800x"]"#, "$[0]: half of a surrogate pair (at byte 2)"),
    (#"["\x"]"#, "$[0]: not a JSON escape (at byte 2)"),
    (#"["\u12g4"]"#, "$[0]: not a JSON escape (at byte 2)"),
    ("[\"a\nb\"]", "$[0]: a control character within a string (at byte 3)"),
    (#"["a"#, "$[0]: the text ends within a value (at byte 3)"),
    ("[1,]", "$[1]: not JSON (at byte 3)"),
    ("[1 2]", "$: not JSON (at byte 3)"),
    (#"{"a" 1}"#, "$.a: not JSON (at byte 5)"),
    (#"{"a": 1,}"#, "$: not JSON (at byte 8)"),
    ("{1: 2}", "$: not JSON (at byte 1)"),
    ("tru", "$: not JSON (at byte 0)"),
    ("[] []", "$: text after the end of the value (at byte 3)"),
    ("<html>503</html>", "$: not JSON (at byte 0)"),
  ])
  func `B-45 names the place of what is not JSON`(json: String, message: String) {
    #expect(failure(of: json) == message)
  }

  @Test func `B-45 names the string that is not UTF-8`() {
    let json = Array(#"{"urls": ""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    #expect(failure(of: json) == "$.urls: a string that is not UTF-8 (at byte 9)")
  }

  @Test(arguments: [
    ("1", "$: expected an object or an array, found a number"),
    (
      #"{"message": "Forbidden"}"#,
      "$: expected iceServers, a list of servers, or a server with urls"
    ),
    (#"{"iceServers": "stun:s"}"#, "$.iceServers: expected a list of servers, found a string"),
    (#"{"iceServers": [1]}"#, "$.iceServers[0]: expected a server, found a number"),
    (#"{"iceServers": [{}]}"#, "$.iceServers[0]: a server needs at least one URI in urls"),
    (#"[{"urls": []}]"#, "$[0].urls: a server needs at least one URI in urls"),
    (#"{"urls": [1, null]}"#, "$.urls[0]: expected a string, found a number"),
    (#"{"urls": ["stun:s", null]}"#, "$.urls[1]: expected a string, found null"),
    (
      #"{"urls": {"stun": 1}}"#, "$.urls: expected a string or an array of strings, found an object"
    ),
    (#"{"urls": "turn:t", "username": 1}"#, "$.username: expected a string, found a number"),
    (
      #"{"urls": "turn:t", "username": "u", "credential": ["p"]}"#,
      "$.credential: expected a string, found an array"
    ),
    (#"{"urls": "stun:s", "ttl": 1.5}"#, "$.ttl: expected a whole number of seconds"),
    (#"{"urls": "stun:s", "ttl": 1e400}"#, "$.ttl: expected a whole number of seconds"),
    (#"{"urls": "stun:s", "ttl": "soon"}"#, "$.ttl: expected a whole number of seconds"),
    (
      #"{"s": "ok", "v": {"iceServers": [{"urls": ["stun:s", "x"]}]}}"#,
      "$.v.iceServers[0].urls[1]: not a STUN or TURN URI: expected stun:, stuns:, turn: or turns: (at byte 0)"
    ),
    (#"{"urls": ""}"#, "$.urls: not a STUN or TURN URI: expected a URI, found nothing (at byte 0)"),
    (#"{"s": "error", "v": {"code": 1}}"#, "$: the provider refused without a reason"),
  ])
  func `names the place of what is no configuration`(json: String, message: String) {
    #expect(failure(of: json) == message)
  }

  @Test(arguments: [
    (#"a\u0000b"#, "p", "$[0].username: the username holds a control character, such as a newline"),
    ("u", #"p\n"#, "$[0].credential: the password holds a control character, such as a newline"),
    (
      String(repeating: "u", count: 509), "p",
      "$[0].username: the username is longer than 508 bytes"
    ),
    (
      "u", String(repeating: "p", count: 10_240),
      "$[0].credential: the password is longer than 4096 bytes"
    ),
  ])
  func `B-46 refuses a credential that cannot be sent`(
    username: String, password: String, message: String
  ) {
    let json = #"[{"urls": "turn:t", "username": "\#(username)", "credential": "\#(password)"}]"#
    #expect(failure(of: json) == message)
  }

  @Test func `no error quotes a password or a name that somebody chose`() {
    let password = "hunter2"
    for json in [
      #"[{"urls": "turn:user:\#(password)@t"}]"#,
      #"[{"urls": "turn:t", "username": "u", "credential": "\#(password)\u0000"}]"#,
      #"{"\#(password) \u001b[31m": 1, "\#(password) \u001b[31m": 2}"#,
      #"{"\#(password)\#(String(repeating: "x", count: 58))": NaN}"#,
    ] {
      let message = failure(of: json)
      #expect(message != nil)
      #expect(message?.contains(password) == false)
      #expect(message?.contains("\u{1B}") == false)
    }
  }

  @Test func `B-45 nests 16 levels and not 17`() {
    func nested(_ depth: Int) -> String {
      #"{"urls": "stun:s", "x": "#
        + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
    }
    #expect(failure(of: nested(16)) == nil)
    #expect(failure(of: nested(17))?.contains("nested deeper than 16 levels") == true)
    #expect(failure(of: String(repeating: "[", count: 1_000_000))?.contains("deeper") == true)
    #expect(failure(of: String(repeating: #"{"a":"#, count: 100_000))?.contains("deeper") == true)
  }

  @Test func `B-45 reads 1 MiB and not a byte more`() {
    let head = #"{"urls": "stun:s", "x": ""#
    func padded(to count: Int) -> String {
      head + String(repeating: "x", count: count - head.utf8.count - 2) + "\"}"
    }
    #expect(failure(of: padded(to: 1 << 20)) == nil)
    #expect(failure(of: padded(to: 1 << 20 + 1)) == "$: longer than 1048576 bytes (at byte 0)")
  }

  @Test func `B-45 takes 64 servers of 16 URIs and no more`() {
    func list(_ count: Int, _ element: (Int) -> String) -> String {
      "[" + (0..<count).map(element).joined(separator: ",") + "]"
    }
    func servers(_ count: Int) -> String { list(count) { #"{"urls": "stun:s\#($0).example"}"# } }
    func uris(_ count: Int) -> String {
      #"{"urls": \#(list(count) { "\"stun:s\($0).example\"" })}"#
    }
    #expect(failure(of: servers(64)) == nil)
    #expect(failure(of: servers(65)) == "$: more than 64 servers")
    #expect(failure(of: uris(16)) == nil)
    #expect(failure(of: uris(17)) == "$.urls: more than 16 URIs in one server")
    #expect(failure(of: uris(10_000)) == "$.urls: more than 16 URIs in one server")
  }

  @Test func `every prefix of a configuration is refused, and none of them crashes`() {
    let json = Array(
      #"{"iceServers":[{"urls":["turn:t\u00e9\ud83d\ude00",-1.5e+3,true,null],"ttl":"1"}]}"#.utf8)
    for count in 0..<json.count {
      #expect(failure(of: Array(json.prefix(count))) != nil, "\(count)")
    }
  }
}
