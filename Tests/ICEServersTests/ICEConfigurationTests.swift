import ICEServers
import Testing
import Vocabulary

/// The bodies that providers send, each shape reduced to what the decoder has to tell apart.
@Suite struct ICEConfigurationTests {
  private func decode(_ json: String) throws(ICEConfigurationError) -> ICEConfiguration {
    try ICEConfiguration(json: Array(json.utf8))
  }

  private func summary(of configuration: ICEConfiguration) -> [String] {
    configuration.servers.flatMap { server in
      server.uris.map { uri in
        let credential = server.credential(for: uri)
        return credential.map { "\(uri) \($0.username):\($0.password.reveal())" } ?? "\(uri)"
      }
    }
  }

  @Test func `RTCConfiguration of the W3C`() throws {
    let configuration = try decode(
      #"""
      {"iceServers": [{"urls": "stun:stun.example.org"},
        {"urls": ["turn:turn.example.org?transport=udp", "turns:turn.example.org:443"],
         "username": "u", "credential": "p"}],
       "iceTransportPolicy": "relay", "certificates": [], "iceCandidatePoolSize": 0}
      """#)
    #expect(
      summary(of: configuration) == [
        "stun:stun.example.org", "turn:turn.example.org?transport=udp u:p",
        "turns:turn.example.org:443 u:p",
      ])
    #expect(configuration.ttlSeconds == nil)
    #expect(configuration.notes == [])
  }

  @Test func `IceServerList of Kinesis Video, with its colons, slashes and equals signs`() throws {
    let configuration = try decode(
      #"""
      {"IceServerList": [
        {"Uris": ["turn:a.example:443?transport=udp", "turns:a.example:443?transport=udp",
                  "turns:a.example:443?transport=tcp"],
         "Username": "1709504522:djE6YXJuOmF3cw==", "Password": "a/b+c=", "Ttl": 299},
        {"Uris": ["turn:b.example:443?transport=udp"],
         "Username": "1709504520:djE6YXJuOmF3cw==", "Password": "d/e+f=", "Ttl": 300}]}
      """#)
    #expect(summary(of: configuration).count == 4)
    #expect(summary(of: configuration)[0].hasSuffix(" 1709504522:djE6YXJuOmF3cw==:a/b+c="))
    #expect(configuration.ttlSeconds == 299)
    let expiry = configuration.expiry(fetchedAt: 1_709_504_221)
    #expect(expiry == CredentialExpiry(byTTL: 1_709_504_520, byUsername: 1_709_504_520))
  }

  @Test func `Twilio, with url beside urls and the lifetime as a string`() throws {
    let configuration = try decode(
      #"""
      {"account_sid": "AC0", "username": "u", "password": "p", "ttl": "86400", "ice_servers": [
        {"url": "stun:global.stun.example:3478", "urls": "stun:global.stun.example:3478"},
        {"url": "turn:global.turn.example:3478?transport=udp", "credential": "p",
         "urls": "turn:global.turn.example:3478?transport=udp", "username": "u"}]}
      """#)
    #expect(
      summary(of: configuration) == [
        "stun:global.stun.example:3478", "turn:global.turn.example:3478?transport=udp u:p",
      ])
    #expect(configuration.ttlSeconds == 86400)
  }

  @Test func `Cloudflare's list notes the port that browsers block`() throws {
    let configuration = try decode(
      #"""
      {"iceServers": [{"urls": ["stun:stun.example:3478", "stun:stun.example:53"]},
        {"urls": ["turn:turn.example:53?transport=udp", "turns:turn.example:443?transport=tcp"],
         "username": "u", "credential": "p"}]}
      """#)
    #expect(summary(of: configuration).count == 4)
    #expect(
      configuration.notes.map(\.description) == [
        "$.iceServers[0].urls[1] (line 1, column 53): Chromium 156 sends nothing to port 53 and gathers for 40 s; Firefox 153 uses it",
        "$.iceServers[1].urls[0] (line 2, column 13): Chromium 156 sends nothing to port 53 and gathers for 40 s; Firefox 153 uses it",
      ])
  }

  @Test func `Cloudflare's older object gives its stun entries no credential`() throws {
    let configuration = try decode(
      #"""
      {"iceServers": {"urls": ["stun:s.example", "turn:t.example", "turns:t.example"],
                      "username": "u", "credential": "p"}}
      """#)
    #expect(
      summary(of: configuration) == [
        "stun:s.example", "turn:t.example u:p", "turns:t.example u:p",
      ])
  }

  @Test(arguments: [
    #"{"v": {"iceServers": {"username": "u", "urls": ["stun:s", "turn:t"], "credential": "p"}}, "s": "ok"}"#,
    #"{"v": {"iceServers": [{"urls": ["stun:s"]}, {"urls": ["turn:t"], "username": "u", "credential": "p"}]}, "s": "ok"}"#,
    #"{"v": {"iceServers": [{"url": "stun:s"}, {"url": "turn:t", "username": "u", "credential": "p"}]}, "s": "ok"}"#,
  ])
  func `Xirsys in its three shapes`(json: String) throws {
    #expect(summary(of: try decode(json)) == ["stun:s", "turn:t u:p"])
  }

  @Test func `Xirsys refusing is an error with the reason, cut and without controls`() throws {
    #expect(throws: ICEConfigurationError(.refused("denied\u{FFFD}[31m"), at: .root)) {
      try decode(#"{"s": "error", "v": "denied\#u{5C}u001b[31m"}"#)
    }
    let long = String(repeating: "x", count: 1000)
    #expect(throws: ICEConfigurationError(.refused(String(long.prefix(200))), at: .root)) {
      try decode(#"{"s": "error", "v": "\#(long)"}"#)
    }
  }

  @Test(arguments: [
    #"{"username": "1:u", "password": "p", "ttl": 86400, "uris": ["turn:t?transport=udp"]}"#,
    #"{"username": "1:u", "credential": "p", "ttl": "86400", "urls": "turn:t?transport=udp"}"#,
    #"{"username": "1:u", "password": "p", "ttl": 8.64e4, "urls": ["turn:t?transport=udp"]}"#,
  ])
  func `a TURN REST object in its variants`(json: String) throws {
    let configuration = try decode(json)
    #expect(summary(of: configuration) == ["turn:t?transport=udp 1:u:p"])
    #expect(configuration.ttlSeconds == 86400)
  }

  @Test(arguments: [
    #"[{"urls": "stun:s"}, {"url": "stun:t"}]"#, "\u{FEFF}[{\"urls\":[\"stun:s\",\"stun:t\"]}]",
  ])
  func `a bare list`(json: String) throws {
    #expect(summary(of: try decode(json)) == ["stun:s", "stun:t"])
  }

  /// Every server of a document is read, wherever the document holds it.
  @Test(arguments: [
    (
      #"{"stun": {"on": true, "url": "stun:s"}, "turn": {"url": "turn:t", "username": "u", "credential": "p"}}"#,
      ["stun:s", "turn:t u"]
    ),
    (
      #"{"servers": [{"urls": "stun:s"}], "turn": [{"urls": "turn:t", "username": "u", "credential": "p"}]}"#,
      ["stun:s", "turn:t u"]
    ),
    (
      #"{"stuns": [{"proto": "udp", "uri": "stun:s"}], "turnConfig": {"turns": [{"proto": "tcp", "uri": "turn:t", "username": "u", "password": "p"}]}}"#,
      ["stun:s", "turn:t?transport=tcp u"]
    ),
    (
      #"{"rtc": {"stun_servers": ["s:1"], "turn_servers": [{"host": "t", "port": 443, "protocol": "tls", "username": "u", "credential": "p"}]}}"#,
      ["stun:s:1", "turns:t:443?transport=tcp u"]
    ),
    (
      #"{"turn": {"server": "t:3478", "username": "u", "password": "p"}}"#, ["turn:t:3478 u"]
    ),
    (
      #"{"services": [{"type": "stun", "host": "s", "port": "3478", "transport": "udp"}, {"type": "turns", "host": "2001:db8::1", "port": 5349, "transport": "tcp", "username": "u", "password": "p"}]}"#,
      ["stun:s:3478", "turns:[2001:db8::1]:5349?transport=tcp u"]
    ),
    (
      #"[{"type": "stun", "host": "s", "port": "3478", "transport": "udp"}, {"type": "turns", "host": "2001:db8::1", "port": 5349, "transport": "tcp", "username": "u", "password": "p"}]"#,
      ["stun:s:3478", "turns:[2001:db8::1]:5349?transport=tcp u"]
    ),
    (
      #"[{"iceServers": [{"urls": "stun:s"}]}, {"iceServers": [{"urls": "stun:s"}, {"urls": "stun:t"}]}]"#,
      ["stun:s", "stun:t"]
    ),
    (
      #"{"stunServers": [{"url": "stun:s"}], "sip": {"turnServers": [{"url": "turn:t", "username": "u", "password": "p"}]}}"#,
      ["stun:s", "turn:t u"]
    ),
    (#"{"turnServers": {"url": "turn:t", "username": "u", "password": "p"}}"#, ["turn:t u"]),
    (
      #"{"a": {"iceServers": 5}, "b": {"iceServers": [{"urls": "stun:s"}]}}"#, ["stun:s"]
    ),
  ])
  func `F01 every part of a product's document is read`(json: String, servers: [String]) throws {
    guard !servers.isEmpty else {
      #expect(throws: ICEConfigurationError.self) { try decode(json) }
      return
    }
    let configuration = try decode(json)
    #expect(
      configuration.servers.flatMap { server in
        server.uris.map { uri in
          [uri.description, server.credential(for: uri)?.username].compactMap(\.self)
            .joined(separator: " ")
        }
      } == servers)
    #expect(!configuration.notes.contains { $0.kind == .duplicate })
  }

  @Test(arguments: [
    (#"{"iceServers": [{"urls": "stun:s"}], "turnServers": [{"urls": "turn:t"}]}"#, "turnServers"),
    (#"{"iceServers": [{"urls": "stun:s"}], "backup": {"x": [{"urls": "stun:t"}]}}"#, "backup"),
  ])
  func `servers beside iceServers are told, since no browser reads them`(
    json: String, name: String
  ) throws {
    let notes = try decode(json).notes
    #expect(notes.contains { $0.kind == .memberUnused(name, nearest: "iceServers") })
    #expect(notes.contains { $0.weight == .warning })
  }

  @Test(arguments: ["[]", #"{"iceServers": []}"#, #"{"s": "ok", "v": []}"#])
  func `a configuration without servers is noted`(json: String) throws {
    #expect(try decode(json).notes.map(\.kind) == [.noServers])
  }

  @Test(arguments: [
    (#"{"urls": "turn:t"}"#, "a TURN server without a username and credential"),
    (#"{"urls": "turn:t", "username": "u"}"#, "a TURN server without a credential"),
    (
      #"{"urls": "turn:t", "credential": "p", "username": null}"#,
      "a TURN server without a username"
    ),
    (#"[{"urls": "turn:t", "credential": "p"}]"#, "a TURN server without a username"),
  ])
  func `a turn server without a whole credential is kept, and what it lacks is told`(
    json: String, text: String
  ) throws {
    let configuration = try decode(json)
    #expect(summary(of: configuration) == ["turn:t"])
    #expect(configuration.notes.map(\.text) == [text])
  }

  @Test(arguments: [
    (#""username": null, "credential": null"#, "username and credential are null, of which"),
    (
      #""username": "u", "credential": null"#,
      "credential is null, of which browsers make the text null"
    ),
    (#""username": {"a": 1}, "credential": "p""#, "make the text [object Object]"),
  ])
  func `a credential that is no text fails its server, as the cause, and nothing is sent`(
    members: String, text: String
  ) throws {
    let configuration = try decode(
      #"{"iceServers": [{"urls": ["turn:t", "stun:s"], \#(members)}]}"#)
    #expect(summary(of: configuration) == ["stun:s"])
    #expect(configuration.refused.map(\.shown) == ["turn:t"])
    let message = try #require(configuration.refused.first?.message)
    #expect(message.contains(text), "\(message)")
    #expect(!configuration.notes.contains { if case .madeText = $0.kind { true } else { false } })
  }

  @Test(arguments: [
    (#"{"data": ["turn:t"]}"#, "a list of URIs within another document"),
    (#"{"data": [{"urls": "stun:s"}]}"#, "a list of servers within another document"),
    (#"{"data": {"iceServers": [{"urls": "stun:s"}]}}"#, "the inner object itself"),
    (#""{\"iceServers\": [{\"urls\": \"stun:s\"}]}""#, "JSON within a string"),
  ])
  func `what stands within another document is called what it is`(
    json: String, text: String
  ) throws {
    #expect(try decode(json).notes.contains { $0.text.contains(text) })
  }

  @Test func `only a TURN server that is listed again has a credential to be the same`() throws {
    let notes = try decode(
      #"[{"urls": ["stun:s", "stun:s"]}, {"urls": ["turn:t", "turn:t"], "username": "u", "credential": "p"}]"#
    ).notes.filter { $0.kind == .duplicate }
    #expect(notes.map { $0.text.contains("with the same credential") } == [false, true])
  }

  @Test(arguments: ["oauth", "token", "Password"])
  func `EXT-12 another credentialType is noted, and the credential used as by Chromium`(
    type: String
  ) throws {
    let configuration = try decode(
      #"[{"urls": "turn:t", "username": "u", "credential": "p", "credentialType": "\#(type)"}]"#)
    #expect(summary(of: configuration) == ["turn:t u:p"])
    #expect(configuration.notes.map(\.kind) == [.credentialType(type)])
    #expect(configuration.notes.first?.refusedBy == [.firefox])
  }

  @Test func `a credential of a stun server is not even looked at`() throws {
    let json = #"{"urls": "stun:s", "username": "a\u0000b", "credential": "p"}"#
    #expect(summary(of: try decode(json)) == ["stun:s"])
  }

  @Test func `the same URI with the same credential is kept once, with another one twice`() throws {
    let configuration = try decode(
      #"""
      [{"urls": ["turn:t", "turn:t"], "username": "u", "credential": "p"},
       {"urls": ["turn:t"], "username": "u", "credential": "q"},
       {"urls": "turn:t", "username": "u", "credential": "p"}]
      """#)
    #expect(summary(of: configuration) == ["turn:t u:p", "turn:t u:q"])
    #expect(configuration.notes.map(\.path.description) == ["$[0].urls[1]", "$[2].urls"])
    #expect(configuration.notes.allSatisfy { $0.kind == .duplicate })
  }

  @Test(arguments: ["0", "-1", #""-86400""#])
  func `a lifetime that is over is noted`(ttl: String) throws {
    let configuration = try decode(#"{"urls": "stun:s", "ttl": \#(ttl)}"#)
    #expect(configuration.notes.map(\.kind) == [.ttlNotPositive])
  }
}
