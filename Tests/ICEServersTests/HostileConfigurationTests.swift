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
    ("", "line 1, column 1: the document is empty"),
    ("  ", "line 1, column 3: the document is empty"),
    (#"{"ttl": -Infinity}"#, "$.ttl (line 1, column 10): not a JSON number"),
    (#"{"ttl": 01}"#, "$.ttl (line 1, column 10): not a JSON number"),
    (#"{"ttl": 1.}"#, "$.ttl (line 1, column 11): not a JSON number"),
    (#"{"ttl": +1}"#, "$.ttl (line 1, column 9): not JSON"),
    (
      #"{"urls": "stun:s", "urls": "stun:t"}"#,
      "$.urls (line 1, column 20): the same name twice in an object"
    ),
    (
      #"[{"a": {"b": 1, "b": 2}}]"#,
      "$[0].a.b (line 1, column 17): the same name twice in an object"
    ),
    (#"["\ud800"]"#, "$[0] (line 1, column 3): half of a surrogate pair"),
    (#"["\udc00"]"#, "$[0] (line 1, column 3): half of a surrogate pair"),
    (#"["\ud800\ud800"]"#, "$[0] (line 1, column 3): half of a surrogate pair"),
    (#"["\x"]"#, "$[0] (line 1, column 3): not a JSON escape"),
    ("[\"a\nb\"]", "$[0] (line 1, column 4): a control character within a string"),
    (#"["a"#, "$[0] (line 1, column 4): the text ends within a value: this looks cut off"),
    (
      "[1,]",
      "$[1] (line 1, column 4): not JSON: this looks like an extra comma before the bracket"
    ),
    ("[1 2]", "line 1, column 4: not JSON"),
    (#"{"a" 1}"#, "$.a (line 1, column 6): not JSON"),
    (
      "{\"a\": 1,\n}",
      "line 2, column 1: not JSON: this looks like an extra comma before the bracket"
    ),
    (
      "[] []",
      "line 1, column 4: text after the end of the value: this looks like several documents: put all servers into one list, [{\"urls\": …}, …]"
    ),
    ("<html>503</html>", "line 1, column 1: not JSON: this looks like a web page"),
    (
      "\u{FEFF}\r\n[\"é\" x]",
      "line 2, column 6: not JSON: this looks like JavaScript: JSON needs double quotation marks around every name and string, and nothing around the object"
    ),
  ])
  func `B-45 names the line and column where a text stops being JSON`(json: String, message: String)
  {
    #expect(failure(of: json) == message)
  }

  @Test(arguments: [
    ("iceServers:\n  - urls: stun:s\n", "this looks like YAML"),
    ("# servers\niceServers: []\n", "this looks like YAML"),
    ("---\nurls: stun:s\n", "this looks like YAML"), ("- urls: stun:s\n", "this looks like YAML"),
    ("{iceServers: [{urls: 'stun:s'}]}", "this looks like JavaScript"),
    ("{'iceServers': []}", "this looks like JavaScript"),
    ("const pc = {\"iceServers\": []};", "this looks like JavaScript"),
    ("var ice = []", "this looks like JavaScript"), ("{1: 2}", nil),
    ("{\"urls\": undefined}", "this looks like JavaScript"),
    ("{ // servers\n \"urls\": []}", "this looks like a comment"),
    ("{\"urls\": [\"stun:s\",]}", "an extra comma"),
    ("stun:s.example.org\nturn:t.example.org\n", "this looks like a list of URIs"),
    ("<!doctype html>", "this looks like a web page"),
    ("<?xml version='1.0'?><ice/>", "this looks like XML"),
    ("TURN_URL=turn:h\nTURN_USER=lab\n", "lines of NAME=value"),
    ("turnaddr = h\n", "lines of NAME=value"), ("[turn]\nserver=h\n", "lines of NAME=value"),
    ("[[ice_servers]]\nurls = [\"stun:h\"]\n", "lines of NAME=value"),
    ("ice = [{}]", "this looks like JavaScript"),
    ("{\"relay\": True}", "this looks like Python"), ("[None]", "this looks like Python"),
    ("{“urls”: “stun:h”}", "typographic quotation marks"),
    ("{\"urls\": \"stun:s\"}\n{\"urls\": \"stun:t\"}\n", "several documents"),
    ("\u{0}{\u{0}}", "this looks like UTF-16"), ("{\"urls\": \"stun:s\"", "this looks cut off"),
  ])
  func `F04 another format is called by its name`(text: String, hint: String?) throws {
    let message = try #require(failure(of: text))
    #expect(message.contains(hint ?? "not JSON"), "\(message)")
  }

  @Test func `B-45 names the string that is not UTF-8`() {
    let json = Array(#"{"urls": ""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
    #expect(failure(of: json) == "$.urls (line 1, column 10): a string that is not UTF-8")
  }

  @Test(arguments: [
    ("1", "$: expected an object or an array, found a number"),
    (
      #"{"msg": "Forbidden"}"#,
      "$: expected iceServers, a list of servers, or a server with urls; found msg"
    ),
    (
      "{}", "$: the object is empty: expected iceServers, a list of servers, or a server with urls"
    ),
    (#"{"message": "Forbidden"}"#, "$: a service's error (message) instead of ICE servers"),
    (
      #"{"error": {"code": 401}, "requestId": "1"}"#,
      "$: a service's error (error, requestId) instead of ICE servers"
    ),
    (#"{"iceServers": "stun:s"}"#, "$.iceServers: expected a list of servers, found a string"),
    (#"{"iceServers": null}"#, "$.iceServers: expected a list of servers, found null"),
    (#"{"s": "error", "v": {"code": 1}}"#, "$: the provider refused without a reason"),
  ])
  func `names the place where a document is not a configuration`(json: String, message: String) {
    #expect(failure(of: json) == message)
  }

  /// Entries that cannot be checked are reported; the rest of the configuration stands.
  private func refused(in json: String) throws -> [String] {
    try ICEConfiguration(json: Array(json.utf8)).refused.map(\.description)
  }

  @Test(arguments: [
    (#"[1]"#, "$[0] (line 1, column 2): expected a server, found a number"),
    (#"[{}]"#, "$[0] (line 1, column 2): a server needs at least one URI in urls"),
    (#"[{"urls": []}]"#, "$[0].urls (line 1, column 3): a server needs at least one URI in urls"),
    (
      #"{"urls": [1, "stun:s"]}"#,
      "$.urls[0] (line 1, column 11): expected a string, found a number"
    ),
    (
      #"{"urls": ["stun:s", null]}"#, "$.urls[1] (line 1, column 21): expected a string, found null"
    ),
    (
      #"{"urls": {"stun": 1}}"#,
      "$.urls (line 1, column 2): expected a string or an array of strings, found an object"
    ),
    (
      #"{"s": "ok", "v": {"iceServers": [{"urls": ["stun:s", "x"]}]}}"#,
      "$.v.iceServers[0].urls[1] (line 1, column 54): expected stun:, stuns:, turn: or turns: (column 1)"
    ),
    (#"{"urls": ""}"#, "$.urls (line 1, column 2): expected a URI, found nothing (column 1)"),
  ])
  func `an entry that cannot be used fails by itself, with its place`(
    json: String, message: String
  ) throws {
    #expect(try refused(in: json) == [message])
  }

  @Test(arguments: [
    (
      #"a\u0000b"#, "p",
      "$[0].username (line 1, column 21): the username contains a control character, such as a newline"
    ),
    (
      "u", #"p\n"#,
      "$[0].credential (line 1, column 38): the password contains a control character, such as a newline"
    ),
    ("", "p", "$[0].username (line 1, column 21): the username is empty"),
    ("u", "", "$[0].credential (line 1, column 38): the password is empty"),
    (
      String(repeating: "u", count: 600), "p",
      "$[0].username (line 1, column 21): the username has 600 bytes, more than the 508 that fit"
    ),
    (
      "u", String(repeating: "p", count: 10_240),
      "$[0].credential (line 1, column 38): the password has 10240 bytes, more than the 4096 that fit"
    ),
  ])
  func `B-46 F20 a credential that cannot be sent fails its own servers`(
    username: String, password: String, message: String
  ) throws {
    let json =
      #"[{"urls": "turn:t", "username": "\#(username)", "credential": "\#(password)"}, {"urls": "stun:s"}]"#
    #expect(try refused(in: json) == [message])
    let rest = try ICEConfiguration(json: Array(json.utf8)).servers.flatMap(\.uris)
    #expect(rest.map(\.description) == ["stun:s"])
  }

  @Test func `no error quotes a password or a name that somebody chose`() {
    let password = "hunter2"
    for json in [
      #"[{"urls": "turn:user:\#(password)@t"}]"#, #"[{"urls": "turn:user:\#(password):t:3478"}]"#,
      #"[{"urls": "turn:t", "username": "u", "credential": "\#(password)\u0000"}]"#,
      #"{"\#(password) \u001b[31m": 1, "\#(password) \u001b[31m": 2}"#,
      #"{"\#(password)\#(String(repeating: "x", count: 58))": NaN}"#,
    ] {
      let configuration = try? ICEConfiguration(json: Array(json.utf8))
      let texts =
        (configuration?.refused.flatMap { [$0.description, $0.shown] } ?? [])
        + (configuration?.notes.map(\.description) ?? [])
        + [failure(of: json)].compactMap(\.self)
      #expect(!texts.isEmpty)
      for text in texts {
        #expect(!text.contains(password) && !text.contains("\u{1B}"), "\(text)")
      }
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
    #expect(failure(of: padded(to: 1 << 20 + 1)) == "$: longer than 1048576 bytes")
  }

  @Test func `more servers and URIs than usual are checked, with a note, and a thousand at most`()
    throws
  {
    func list(_ count: Int, _ element: (Int) -> String) -> String {
      "[" + (0..<count).map(element).joined(separator: ",") + "]"
    }
    func servers(_ count: Int) -> String { list(count) { #"{"urls": "stun:s\#($0).example"}"# } }
    func uris(_ count: Int) -> String {
      #"{"urls": \#(list(count) { "\"stun:s\($0).example\"" })}"#
    }
    for (json, count, kinds) in [
      (servers(64), 64, []), (servers(65), 65, [.manyServers(65)]), (uris(16), 16, []),
      (uris(17), 17, [.manyURIs(17)]),
      (uris(10_000), 1000, [.manyURIs(10_000), .notChecked(9000)]),
    ] as [(String, Int, [ICEConfiguration.Note.Kind])] {
      let configuration = try ICEConfiguration(json: Array(json.utf8))
      #expect(configuration.servers.reduce(0) { $0 + $1.uris.count } == count)
      #expect(configuration.notes.map(\.kind) == kinds)
    }
  }

  @Test func `every prefix of a configuration is refused, and none of them crashes`() {
    let json = Array(
      #"{"iceServers":[{"urls":["turn:t\u00e9\ud83d\ude00",-1.5e+3,true,null],"ttl":"1"}]}"#.utf8)
    for count in 0..<json.count {
      #expect(failure(of: Array(json.prefix(count))) != nil, "\(count)")
    }
  }
}
