import ICEServers
import Testing
import Vocabulary

/// Documents that products keep their servers in, whole or with our servers somewhere inside.
@Suite struct ProductShapeTests {
  private func decode(_ text: String) throws(ICEConfigurationError) -> ICEConfiguration {
    try ICEConfiguration(json: Array(text.utf8))
  }

  private func uris(_ configuration: ICEConfiguration) -> [String] {
    configuration.servers.flatMap { $0.uris.map(\.description) }
  }

  @Test func `services that say of themselves what they are, as in XEP-0215`() throws {
    let configuration = try decode(
      #"""
      {"services": [{"type": "stun", "host": "s.example.org", "port": "3478"},
        {"type": "turn", "host": "t.example.org", "port": 3478, "transport": "udp",
         "username": "u", "password": "p", "restricted": "1"}]}
      """#)
    #expect(
      uris(configuration) == ["stun:s.example.org:3478", "turn:t.example.org:3478?transport=udp"])
    #expect(configuration.servers.last?.credential?.username == "u")
  }

  @Test(arguments: ["http", "udp", "relay"])
  func `a list of hosts of another type is none of servers`(type: String) {
    #expect(throws: ICEConfigurationError.self) {
      try decode(#"{"services": [{"type": "\#(type)", "host": "h.example.org"}]}"#)
    }
  }

  @Test func `a configuration within iceServers is unwrapped, and told as what browsers refuse`()
    throws
  {
    let configuration = try decode(
      #"{"iceServers": {"iceServers": [{"urls": "turn:t", "username": "u", "credential": "p"}]}}"#)
    #expect(uris(configuration) == ["turn:t"])
    #expect(configuration.refused.isEmpty)
    #expect(configuration.notes.map(\.refusedBy) == [Browser.allCases])
  }

  @Test(arguments: [
    ("# Coturn TURN SERVER configuration file\n#\nlistening-port=3478\nrealm=x\n", "NAME=value"),
    ("lt-cred-mech\nrealm=example.org\n", "NAME=value"),
    ("nat: {\n  stun_server = \"s.example.org\"\n}\n", "NAME=value"),
    ("# servers\nwebrtcICEServers2:\n- url: turn:h\n", "YAML"), ("# nothing\n", "YAML"),
    ("\u{1}\u{2}iceServers", "no text"),
  ])
  func `what a document looks like is told by its lines, not by its comments`(
    text: String, format: String
  ) {
    let error = #expect(throws: ICEConfigurationError.self) { try decode(text) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(format))
  }

  @Test func `a compressed document is called that`() {
    let error = #expect(throws: ICEConfigurationError.self) {
      try ICEConfiguration(json: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("gunzip"))
  }

  @Test func `both transports in one query are two URIs`() {
    #expect(
      ICEServerURICorrection.each(in: "turn:t.example.org?transport=udp,tcp")
        == ["turn:t.example.org?transport=udp", "turn:t.example.org?transport=tcp"])
    #expect(ICEServerURICorrection.each(in: "turn:t.example.org?transport=udp,sctp") == nil)
  }

  @Test(arguments: [
    ("“turn:t.example.org”", "turn:t.example.org"),
    ("turn:t.exa\u{200B}mple.org", "turn:t.example.org"),
    ("\u{FEFF}turn:t.example.org", "turn:t.example.org"),
    ("„t.example.org“", "stun:t.example.org"),
  ])
  func `what copying from a page brings along is left out of the correction`(
    text: String, meant: String
  ) {
    #expect(ICEServerURICorrection.of(text) == meant)
  }
}
