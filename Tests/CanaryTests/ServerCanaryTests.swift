import Foundation
import Settings
import TestSupport
import Testing
import Vocabulary

/// Whatever a STUN or TURN server, or what stands in its place, says of the secret, nobody reads it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ServerCanaryTests {
  /// How a check comes to its TURN server and to the user's password.
  enum Way: String, CaseIterable {
    case password
    case sharedSecret
    case document
    case galene
  }

  /// The server's answer, selected by the beginning of the user name.
  static let codes = [
    "300", "400", "401", "403", "420", "437", "438", "441", "442", "486", "500", "508", "699", "ok",
    "bad",
  ]

  @Test(arguments: codes)
  func `no format says what a TURN server repeats in REALM, SOFTWARE, NONCE and reason`(
    code: String
  ) async throws {
    let server = try await EchoServer.shared()
    var run = try CanaryRun(server)
    defer { run.home.remove() }
    run.checks["follow-unsigned-redirect"] = .flag(true)
    let shift = Self.codes.firstIndex(of: code) ?? 0
    for (form, port) in server.ports.turn.enumerated() {
      for (index, way) in Way.allCases.enumerated() where (form + index + shift) % 4 == 0 {
        let uri = "turn:127.0.0.1:\(port)?transport=udp"
        run.sources["f\(form)-\(way)"] = try source(way, uri, user: "\(code)-alice", run)
      }
    }
    let said = try await run.run(onTerminal: ["401", "ok"].contains(code))
    #expect(said.report.checks.count >= run.sources.count)
    try await expectNoTraces(in: said.texts, of: try await server.minted(), server)
  }

  private func source(
    _ way: Way, _ uri: String, user: String, _ run: CanaryRun
  ) throws -> SourceMapping {
    func document(_ server: [String: String]) throws -> SourceMapping {
      let json = try JSONEncoder().encode(["iceServers": [server]])
      let file = try run.home.file(
        "ice-\(UUID().uuidString).json", String(decoding: json, as: UTF8.self))
      return ["kind": "rtc-config", "location": "\(file.path())"]
    }
    switch way {
    case .password:
      return ["kind": "uri", "uris": .list([uri]), "username": "\(user)", "password": .secret]
    case .sharedSecret:
      return ["kind": "uri", "uris": .list([uri]), "username": "\(user)", "shared-secret": .secret]
    case .document:
      return try document(["urls": uri, "username": user, "credential": EchoServer.secret])
    case .galene:
      return try document([
        "urls": uri, "username": user, "credential": EchoServer.secret,
        "credentialType": "hmac-sha1",
      ])
    }
  }

  /// Services that answer in place of a server; those reached over TLS show a certificate, trusted or not.
  enum Stranger: String, CaseIterable {
    case stun, ssh, banner, plainTLS, untrusted, trusted, unchecked
  }

  @Test(arguments: Stranger.allCases)
  func `no format says what anything else repeats there`(stranger: Stranger) async throws {
    let server = try await EchoServer.shared()
    let ports = server.ports
    var run = try CanaryRun(server)
    defer { run.home.remove() }
    let (list, scheme, transport) =
      switch stranger {
      case .stun: (ports.stun, "stun", "udp")
      case .ssh: (ports.ssh, "turn", "tcp")
      case .banner: (ports.banner, "turn", "tcp")
      case .plainTLS: (ports.banner, "turns", "tcp")
      case .untrusted, .trusted, .unchecked: (ports.tls, "turns", "tcp")
      }
    if stranger == .trusted {
      run.trust["cacert"] = "\(server.folder.appending(path: "authority.pem").path())"
    }
    if stranger == .unchecked { run.trust["insecure"] = .flag(true) }
    for (form, port) in list.enumerated() {
      let uri =
        stranger == .stun
        ? "stun:127.0.0.1:\(port)" : "\(scheme):127.0.0.1:\(port)?transport=\(transport)"
      run.sources["f\(form)"] = [
        "kind": "uri", "uris": .list([uri]), "username": "alice", "password": .secret,
      ]
      guard scheme == "turns" else { continue }
      run.sources["h\(form)"] = [
        "kind": "whip", "url": "https://127.0.0.1:\(port)/whip", "bearer": .secret,
      ]
    }
    let said = try await run.run()
    #expect(said.report.checks.count >= list.count)
    try await expectNoTraces(in: said.texts, server)
  }
}

/// A proxy that knows the password, on the way to servers and on the way to sources.
@Suite(.timeLimit(.minutes(10))) struct ProxyCanaryTests {
  @Test func `no format says what the checks' own proxy repeats`() async throws {
    let server = try await EchoServer.shared()
    var texts: [String: String] = [:]
    for (form, port) in server.ports.proxy.enumerated() {
      var run = try CanaryRun(server)
      defer { run.home.remove() }
      let password = try run.home.file("password", EchoServer.secret)
      run.arguments = [
        "--proxy", "http://127.0.0.1:\(port)", "--proxy-username", "alice",
        "--proxy-credential-file", password.path(),
      ]
      run.sources["a"] = ["kind": "uri", "uris": .list(["turn:192.0.2.1?transport=tcp"])]
      let said = try await run.run(withCommands: false)
      #expect(said.report.checks.first?.outcome == "failed")
      for (place, text) in said.texts { texts[place, default: ""] += "\(form): \(text)\n" }
    }
    try await expectNoTraces(in: texts, server)
  }

  @Test(arguments: ["400-text", "404-phrase", "302-host", "200-other", "not-http"])
  func `no format says what a proxy of the environment repeats`(failure: String) async throws {
    let server = try await EchoServer.shared()
    var run = try CanaryRun(server)
    defer { run.home.remove() }
    let secret = try #require(
      EchoServer.secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let proxy = "http://alice:\(secret)@127.0.0.1:\(server.ports.http)"
    run.environment.merge(["http_proxy": proxy, "https_proxy": proxy, "no_proxy": nil]) { $1 }
    for form in server.ports.forms.indices {
      let path = "\(form)/\(failure)/main"
      run.sources["f\(form)-rtc"] = [
        "kind": "rtc-config", "location": "http://ice.example.org/\(path)/ice.json",
      ]
      run.sources["f\(form)-whip"] = ["kind": "whip", "url": "http://ice.example.org/\(path)"]
      run.sources["f\(form)-tls"] = ["kind": "whep", "url": "https://ice.example.org/\(path)"]
    }
    let said = try await run.run()
    #expect(said.report.sources.count == run.sources.count)
    try await expectNoTraces(in: said.texts, server)
  }
}

/// A secret that somebody put where none belongs.
///
/// Of texts, options and ways to give them every two meet; with `CANARY=all` all three do.
@Suite struct MisplacedSecretTests {
  static let secret = "Kq7zW9xd3TjmP5sLy"

  @Test(arguments: [
    "turn:alice:SECRET@192.0.2.1", "turn:alice:SECRET:192.0.2.1:3478", "turn:192.0.2.1?key=SECRET",
    "turn:192.0.2.1:3478:alice:SECRET", "turn://alice:SECRET@192.0.2.1", "turn:192.0.2.1#SECRET",
    "turn:192.0.2.1/SECRET", "alice:SECRET@192.0.2.1", "turn:192.0.2.1 alice SECRET",
    "https://alice:SECRET@192.0.2.1/x", "https://192.0.2.1/turn?key=SECRET",
    "turn:alice:SEC%52ET@h",
  ])
  func `no command repeats it of a URI`(pattern: String) async throws {
    let server = try await EchoServer.shared()
    let uri = pattern.replacing("SECRET", with: Self.secret).replacing(
      "SEC%52ET", with: "%4b\(Self.secret.dropFirst())")
    let home = try TemporaryDirectory()
    defer { home.remove() }
    let document = try home.file("ice.json", #"{"iceServers":[{"urls":"\#(uri)"}]}"#)
    let file = try home.file("config.yaml", "sources: {a: {kind: uri, uris: ['\(uri)']}}\n")
    var texts: [String: String] = [:]
    let json = home.url.appending(path: "report.json").path()
    let commands: [[String]] = [
      ["run", uri], ["run", "-v", uri, "--format", "json"], [uri], ["check", uri], ["parse", uri],
      ["parse", "--format", "json", uri], ["run", "-v", "--all", "--rtc-config", document.path()],
      ["run", "--rtc-config", document.path(), "--format", "json=\(json)"],
      ["explain", "c1", json],
      ["config", "show", file.path()], ["config", "validate", file.path()],
      ["run", "--config", file.path()], ["run", "--whip", uri], ["run", "--turn-rest", uri],
      ["run", "stun:192.0.2.1", "--proxy", uri], ["run", "--dns-server", uri], ["rnu", uri],
      ["decode", uri], ["explain", uri], ["convert", uri, "--format", "json"], ["respond", uri],
      ["selftest", uri], ["config", "show", uri], ["config", uri], ["nat", uri],
    ]
    for command in commands {
      let quick = command.first == "run" ? ["--timeout", "100ms"] : []
      texts[command.prefix(2).joined(separator: " ")] =
        try await BuiltProgram.run(command + quick).said
    }
    try await expectNoTraces(in: texts, of: [Self.secret], server)
  }

  @Test(arguments: [
    "sources: {a: {kind: uri, uris: ['turn:h'], username: u, password: SECRET}}",
    "sources: {a: {kind: uri, uris: ['turn:h'], username: u, password: {text: SECRET}}}",
    "sources: {a: {kind: uri, uris: ['turn:h'], credential: SECRET}}",
    "sources: {a: {kind: twilio, account-sid: AC, secret: SECRET}}",
    "sources: {a: {kind: whip, url: 'https://h/SECRET?k=SECRET', bearer: SECRET}}",
    "sources: {a: {kind: whip, url: 'https://u:SECRET@h/'}}", "password: SECRET", "- SECRET",
    "checks: {proxy: {url: 'http://u:SECRET@h:1'}}",
    "sources: {a: {kind: kvs, channel: c, endpoint-url: 'https://u:SECRET@h'}}",
  ])
  func `no command repeats it of a configuration file`(pattern: String) async throws {
    let server = try await EchoServer.shared()
    let home = try TemporaryDirectory()
    defer { home.remove() }
    let file = try home.file(
      "config.yaml", pattern.replacing("SECRET", with: Self.secret) + "\n")
    var texts: [String: String] = [:]
    for command in [["config", "show"], ["config", "validate"], ["run", "--config"]] {
      texts[command.joined(separator: " ")] =
        try await BuiltProgram.run(command + [file.path()]).said
    }
    try await expectNoTraces(in: texts, of: [Self.secret], server)
  }

  /// How an option's value is given.
  enum GivenWay: CaseIterable {
    case apart, joined, besideAProblem, asVariable, toConfigShow

    func said(_ option: String, _ text: String) async throws -> String {
      let line = [
        "run", "turn:127.0.0.1:9", "--username", "alice", "--timeout", "50ms", "--format", "json",
      ]
      let variable = [
        "ICEPROBE_" + option.dropFirst(2).uppercased().replacing("-", with: "_"): Optional(text)
      ]
      switch self {
      case .apart: return try await BuiltProgram.run(line + [option, text]).said
      case .joined: return try await BuiltProgram.run(line + ["\(option)=\(text)"]).said
      case .besideAProblem:
        return try await BuiltProgram.run(["run", "turn://127.0.0.1", option, text]).said
      case .asVariable: return try await BuiltProgram.run(line, environment: variable).said
      case .toConfigShow:
        return try await BuiltProgram.run(
          ["config", "show", "-"], environment: variable,
          input: "sources: {a: {kind: uri, uris: ['stun:127.0.0.1:9']}}\n"
        ).said
      }
    }
  }

  /// Every option that takes a file or the URL of one.
  static let fileOptions: [String] =
    SettingDeclaration.all.filter { setting in
      switch setting.shape {
      case .inputFile, .regularFile: true
      default: false
      }
    }.map(\.option) + ["--whip", "--whep", "--turn-rest", "--proxy"]

  static let fileTexts = [
    "SECRET", "turn:alice:SECRET@192.0.2.1", "turn:192.0.2.1?key=SECRET",
    #"{"iceServers":[{"urls":"turn:192.0.2.1","username":"u","credential":"SECRET"}]}"#,
    #"{"iceServers":[{"urls":"http://192.0.2.1","credential":"SECRET"}]}"#,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTRUNSRVQifQ.SECRET", "SECRET+/x==", "alice:SECRET",
    "-----BEGIN EC PRIVATE KEY-----\nSECRET\n-----END EC PRIVATE KEY-----\n",
  ]

  @Test(arguments: fileTexts)
  func `no option and no variable that takes a file repeats what is none`(
    pattern: String
  ) async throws {
    let server = try await EchoServer.shared()
    let text = pattern.replacing("SECRET", with: Self.secret)
    var texts: [String: String] = [:]
    let shift = Self.fileTexts.firstIndex(of: pattern) ?? 0
    for (index, option) in Self.fileOptions.enumerated() {
      for (place, way) in GivenWay.allCases.enumerated()
      where SourceCanaryTests.isComplete || (index + shift + place) % 5 == 0 {
        texts["\(option), \(way)"] = try await way.said(option, text)
      }
    }
    for command in [
      ["explain", "c1"], ["convert"], ["diff", "-"], ["config", "validate"], ["config", "show"],
      ["history", "import"], ["respond", "--username", "u", "--credential-file"],
      ["respond", "--whip", "127.0.0.1:0", "--bearer-file"], ["run", "turn:127.0.0.1:9", "alice"],
    ] {
      texts[command.joined(separator: " ")] =
        try await BuiltProgram.run(command + [text], input: "{}").said
    }
    try await expectNoTraces(in: texts, of: [Self.secret], server)
  }

  @Test(arguments: fileTexts)
  func `no place of a file in a configuration repeats what is none`(pattern: String) async throws {
    let server = try await EchoServer.shared()
    let home = try TemporaryDirectory()
    defer { home.remove() }
    let text = pattern.replacing("SECRET", with: Self.secret)
      .replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    let places = [
      #"{a: {kind: uri, uris: ["turn:127.0.0.1:9"], username: u, password: {file: "TEXT"}}}"#,
      #"{a: {kind: uri, uris: ["turn:127.0.0.1:9"], username: u, password: {variable: "TEXT"}}}"#,
      #"{a: {kind: uri, uris: ["turn:127.0.0.1:9"], username: u, password: {credential: "TEXT"}}}"#,
      #"{a: {kind: uri, uris: ["turn:127.0.0.1:9"], shared-secret: {file: "TEXT"}}}"#,
      #"{a: {kind: rtc-config, location: "TEXT"}}"#,
      #"{a: {kind: whip, url: "https://127.0.0.1:9/", bearer: {file: "TEXT"}}}"#,
      "{a: {kind: uri, uris: [\"turn:127.0.0.1:9\"]}}\ntrust: {cacert: \"TEXT\"}",
    ]
    var texts: [String: String] = [:]
    for (index, place) in places.enumerated() {
      let file = try home.file(
        "\(index).yaml", "sources: \(place.replacing("TEXT", with: text))\n"
      ).path()
      let commands = [
        ["config", "show"], ["config", "validate"], ["run", "--timeout", "50ms", "--config"],
      ]
      let turn = index + (Self.fileTexts.firstIndex(of: pattern) ?? 0)
      for (number, command) in commands.enumerated()
      where SourceCanaryTests.isComplete || (turn + number) % 3 == 0 {
        texts["\(place): \(command[0])"] = try await BuiltProgram.run(
          command + [file], environment: ["CREDENTIALS_DIRECTORY": home.url.path()]
        ).said
      }
    }
    try await expectNoTraces(in: texts, of: [Self.secret], server)
  }
}
