import Configuring
import Testing

/// Every problem of a file is reported at once, each with its place.
@Suite struct ProblemTests {
  private static func problems(_ yaml: String) -> [String] {
    problems(Array(yaml.utf8))
  }

  private static func problems(_ bytes: [UInt8]) -> [String] {
    do throws(ConfigurationProblems) {
      _ = try Configuration(yaml: bytes)
      return []
    } catch {
      return error.list.map(\.description)
    }
  }

  private static let source = "sources: {a: {kind: uri, uris: ['stun:h']}}\n"

  @Test func `every problem is reported, in file order`() {
    let yaml = """
      sources:
        office:
          kind: uri
          urls: [stun:stun.example.org]
        calls:
          kind: twillio
        app:
          kind: rtc-config
          location: 5
          requird: true
      checks:
        count: many
        timeout: soon
      treshold: {}
      """
    #expect(
      Self.problems(yaml) == [
        "3:5: sources.office: uris is missing: stun:, stuns:, turn: and turns: URIs",
        "4:5: sources.office: unknown key urls; did you mean uris?",
        """
        6:11: sources.calls.kind: expected one of uri, rtc-config, kvs, whip, whep, ivs, turn-rest, \
        twilio, cloudflare, xirsys, metered, matrix, livekit; did you mean twilio?
        """,
        "9:15: sources.app.location: expected text (put it in quotes), found a number",
        "10:5: sources.app: unknown key requird; did you mean required?",
        "12:10: checks.count: expected a whole number from 1 to 1000, found text",
        "13:12: checks.timeout: expected a time such as 250ms, 5s or 2m, found text",
        "14:1: unknown key treshold; did you mean thresholds?",
      ])
  }

  @Test(arguments: [
    ("checks: {count: 0}", "1:17: checks.count: expected a whole number from 1 to 1000"),
    ("checks: {count: 1.5}", "expected a whole number"),
    ("checks: {count: '5'}", "found text"),
    ("checks: {timeout: 0}", "checks.timeout: too short"),
    ("checks: {interval: -1}", "expected a time"),
    ("checks: {interval: 25h}", "expected a time"),
    ("checks: {transports: udp}", "expected a list"),
    ("checks: {transports: []}", "the list is empty"),
    ("checks: {transports: [udp, utp]}", "checks.transports[1]: expected one of udp"),
    ("checks: {ip-version: 5}", "expected one of 4, 6"),
    ("checks: {dns-servers: [example.org]}", "checks.dns-servers[0]: expected an IP address"),
    ("checks: {bind-addresses: ['::1', x]}", "checks.bind-addresses[1]: expected an IP address"),
    ("checks: {follow-unsigned-redirect: yes}", "expected true or false, found text"),
    ("checks: {proxy: {username: a}}", "checks.proxy: url is missing"),
    ("checks: {proxy: {url: 'ftp://h'}}", "checks.proxy.url: the scheme must be http, https"),
    ("checks: {proxy: {url: 'http://u:pw@h'}}", "into their own keys: username, password"),
    (
      "checks: {proxy: {url: 'http://h', username: u}}",
      "username and password must be given together"
    ),
    ("checks: {proxy: {url: 'http://h', username: u, password: pw}}", "a secret never goes here"),
    (
      "checks: {proxy: {url: 'http://h', username: u, password: {credential: a/b}}}",
      "checks.proxy.password: a credential's name cannot contain a slash"
    ),
    ("checks: [a]", "checks: expected a mapping"),
    ("checks: ~", "checks: expected a mapping (key: value), found nothing"),
    ("thresholds: {rtt: {}}", "thresholds.rtt: give warning or critical"),
    ("thresholds: {rtt: {warning: 2s, critical: 1s}}", "warning is above critical"),
    ("thresholds: {rt: {warning: 2s}}", "did you mean rtt?"),
    ("outputs: [{format: yaml}]", "outputs[0].format: expected one of text, summary, json"),
    ("outputs: [{format: text}, {format: json}]", "standard output takes one report"),
    ("outputs: [{format: text, path: a}, {format: json, path: a}]", "two outputs name this path"),
    ("trust: {cacert: true}", "expected text (put it in quotes), found true or false"),
  ]) func `an invalid value is reported with what was expected`(yaml: String, text: String) {
    let found = Self.problems(yaml + "\n" + Self.source)
    #expect(found.count == 1)
    #expect(found.first?.contains(text) == true, "\(found)")
  }

  @Test(arguments: [
    (
      "{kind: uri, uris: ['http://h']}",
      "1:33: sources.a.uris[0]: not a STUN or TURN URI: expected stun:, stuns:, turn: or turns: "
        + "(column 1): this is not a STUN or TURN server: give a URL that provides ICE servers"
    ),
    ("{kind: uri, uris: ['turn:h'], username: u}", "username needs password or shared-secret"),
    ("{kind: uri, uris: ['turn:h'], password: {file: f}}", "password needs username"),
    (
      "{kind: uri, uris: ['turn:h'], username: u, password: {file: f}, shared-secret: {file: f}}",
      "cannot be used together"
    ),
    ("{kind: uri, uris: ['turn:h'], username: u, password: hunter2}", "a secret never goes here"),
    ("{kind: uri, uris: ['turn:h'], username: u, password: {}}", "exactly one place"),
    (
      "{kind: uri, uris: ['turn:h'], username: u, password: {file: f, variable: V}}",
      "exactly one place"
    ),
    (
      "{kind: uri, uris: ['turn:h'], username: u, password: {credential: ../x}}",
      "cannot contain a slash"
    ),
    ("{kind: rtc-config, location: 'file:///x'}", "the scheme file is not supported"),
    ("{kind: whip, url: 'ws://h'}", "the scheme ws is not supported"),
    ("{kind: whep, url: 'https://h', allowed-hosts: [h, .h]}", "allowed-hosts[1]: expected a host"),
    ("{kind: whip, url: 'https://h', pin: 'sha256:short'}", "pin: expected sha256: and 44"),
    ("{kind: ivs}", "needs stage or token"),
    ("{kind: ivs, stage: s, token: {variable: V}}", "stage and token cannot be used together"),
    ("{kind: ivs, stage: s}", "a stage's ARN has the form"),
    ("{kind: ivs, stage: 'arn:aws:ivs:r:1:stage/a', duration: 0}", "whole number from 1 to 20160"),
    ("{kind: ivs, stage: 'arn:aws:ivs:r:1:stage/a', capabilities: [subscribe]}", "PUBLISH must be"),
    ("{kind: ivs, stage: 'arn:aws:ivs:r:1:stage/a', attributes: [a]}", "expected key=value"),
    ("{kind: ivs, stage: 'arn:aws:ivs:r:1:stage/a', key-arn: x}", "must be given together"),
    ("{kind: ivs, token: {variable: V}, whip-url: 'ftp://h'}", "the scheme ftp is not supported"),
    ("{kind: twilio, account-sid: AC1}", "secret is missing"),
    ("{kind: twilio, account-sid: AC1, ttl: 1d, secret: {variable: V}}", "a whole number of"),
    ("{kind: twilio, acount-sid: AC1, secret: {variable: V}}", "did you mean account-sid?"),
    ("{kind: matrix, secret: {variable: V}}", "matrix needs domain"),
    (
      "{kind: uri, uris: ['stun:h'], thresholds: {tls: {}, rtt: {warning: 2s, critical: 1s}}}",
      "sources.a.thresholds.rtt: warning is above critical"
    ),
    ("{kind: uri, uris: ['stun:h'], thresholds: {rt: {}}}", "thresholds: unknown key rt"),
    ("{kind: uri, uris: ['stun:h'], thresholds: {rtt: 1s}}", "thresholds.rtt: expected a mapping"),
    ("{}", "kind is missing"), ("text", "expected a mapping"), ("{kind: [a]}", "kind"),
  ]) func `a source that cannot be meant says why`(source: String, text: String) {
    let found = Self.problems("sources: {a: \(source)}")
    #expect(found.contains { $0.contains(text) }, "\(found)")
    #expect(!found.joined().contains("hunter2"))
  }

  @Test func `a source's problems do not depend on one whose name begins with its own`() {
    let source = "a: {kind: uri, uris: ['http://h']}"
    let alone = Self.problems("sources: {\(source)}")
    #expect(alone.count == 1)
    #expect(Self.problems("sources: {\(source), a.b: {kind: uri}}").prefix(1) == alone[...])
  }

  @Test(arguments: [
    ("", "1:1: empty"), ("# only a comment", "1:1: empty"), ("5", "expected a mapping"),
    ("{}", "sources is missing"), ("sources: {}", "expected a mapping of names"),
    ("sources: {'a b': {kind: uri}}", "a name consists of 1 to 64"),
    ("a: 1\nb: 2\na: 3", "duplicate key: a"),
    ("sources:\n  a: {kind: uri, kind: kvs}", "2:7: duplicate key: kind"),
    ("a: [1, 2", "not YAML"), ("a:\n\t- b", "2:1: a tab"), ("a: *b", "not YAML"),
    ("a: 1\n---\nb: 2", "2:1: not YAML"), ("? [a]\n: b", "a key must be a word"),
    ("a: !!binary x", "tags (!…) are not supported"), ("a: b\0c", "not YAML"),
    ("a: \u{1B}[31m", "not YAML"), ("&a [*a]", "not YAML"), ("<<: {a: b}", "unknown key <<"),
    ("%YAML 9.9\n---\na: b", "not YAML"),
  ]) func `a text that is not a configuration is reported with a place, too`(
    yaml: String, text: String
  ) {
    let found = Self.problems(yaml)
    #expect(found.contains { $0.contains(text) }, "\(found)")
  }

  @Test func `bytes that are no text, and too many of them, are refused`() {
    #expect(Self.problems([0xFF, 0xFE, 0x61]) == ["1:1: not UTF-8"])
    let limit = Configuration.byteLimit
    let comment = Array(repeating: UInt8(ascii: "#"), count: limit - Self.source.utf8.count)
    #expect(Self.problems(Array(Self.source.utf8) + comment) == [])
    #expect(
      Self.problems(Array(Self.source.utf8) + comment + [0x23]) == [
        "1:1: longer than \(limit) bytes"
      ])
  }

  @Test func `a billion laughs end at once`() {
    let laughs = { (levels: Int, width: Int) in
      (1...levels).reduce("l0: &l0 [ha]\n") { text, level in
        let row = Array(repeating: "*l\(level - 1)", count: width).joined(separator: ", ")
        return text + "l\(level): &l\(level) [\(row)]\n"
      }
    }
    #expect(Self.problems(laughs(9, 9)) == ["1:1: more than 16 aliases (*name)"])
    // Few enough aliases to be followed: what they multiply to is bounded.
    #expect(Self.problems(laughs(5, 3)).contains { $0.contains("unknown key l5") })
    let long = Array(repeating: "x", count: 4000).joined(separator: ", ")
    let found = Self.problems("a: &a [\(long)]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]")
    #expect(found.map { $0.contains("more than 20000 values") } == [true])
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "]) func `deep nesting neither crashes nor hangs`(
    opening: String
  ) {
    for depth in [10, 17, 500, 5000, 60_000] {
      let yaml = String(repeating: opening, count: depth)
      #expect(!Self.problems(yaml).isEmpty)
    }
    let deep = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
    #expect(Self.problems(deep).map { $0.contains("nested deeper") } == [true])
  }

  @Test func `a file cut anywhere, or with any byte replaced, is valid or has problems`() {
    let yaml = Array(
      """
      sources:
        office: {kind: uri, uris: [&u "turn:h\\u0041"], username: u, password: {variable: V}}
      checks: {timeout: 5s}   # é
      thresholds: {rtt: {warning: 100ms}}
      """.utf8)
    for end in yaml.indices { _ = Self.problems(Array(yaml[..<end])) }
    for index in yaml.indices {
      for byte in [0x00, 0x0A, 0x22, 0x26, 0x2A, 0x5B, 0x7B, 0xFF] as [UInt8] {
        var changed = yaml
        changed[index] = byte
        _ = Self.problems(changed)
      }
    }
    #expect(Self.problems(yaml) == [])
  }

  @Test(arguments: [
    ("checks: {cacert: a.pem}", "checks: unknown key cacert; it belongs to trust"),
    ("cacert: a.pem", "unknown key cacert; it belongs to trust"),
    ("trust: {timeout: 5s}", "trust: unknown key timeout; it belongs to checks"),
    ("outputs: [{format: text, count: 5}]", "outputs[0]: unknown key count; it belongs to checks"),
    ("checks: {servername: h}", "checks: unknown key servername; server-name belongs to trust"),
    ("dns-server: 192.0.2.1", "unknown key dns-server; dns-servers belongs to checks"),
    ("checks: {cuont: 5}", "checks: unknown key cuont; did you mean count?"),
  ]) func `a key in the wrong section is shown the right one`(section: String, says: String) {
    #expect(Self.problems(Self.source + section).contains { $0.hasSuffix(says) })
  }

  @Test func `a key of another kind of source is reported as such`() {
    #expect(
      Self.problems("sources: {a: {kind: uri, uris: ['stun:h'], location: ice.json}}") == [
        "1:44: sources.a: unknown key location; it belongs to a source of kind rtc-config"
      ])
  }

  @Test(arguments: [
    ("sources:\n\ta: {kind: uri}\n", "2:1"), ("sources:\n  a:\n    kind: uri\n \t  b: 1\n", "4:2"),
  ]) func `a tab is called a tab`(yaml: String, place: String) {
    #expect(Self.problems(yaml) == ["\(place): a tab: YAML is indented with spaces only"])
  }
}
