import Foundation
import TestSupport
import Testing

/// Command lines of other tools and of tired people: each gets the line to type instead.
@Suite struct ForeignHabitTests {
  private typealias Case = (arguments: [String], line: String, usage: String)

  static let cases: [([String], String, String)] = [
    (["rnu", "turn:h"], "iceprobe run turn:h", "iceprobe run"),
    (["version"], "iceprobe --version", "iceprobe <subcommand>"),
    (["--verison"], "iceprobe --version", "iceprobe <subcommand>"),
    (["--hepl"], "iceprobe --help", "iceprobe <subcommand>"),
    (["-V"], "iceprobe --version", "iceprobe <subcommand>"),
    (["sources"], "iceprobe help sources", "iceprobe <subcommand>"),
    (["help", "outptu"], "iceprobe help output", "iceprobe <subcommand>"),
    (["help", "chekc"], "iceprobe help check", "iceprobe <subcommand>"),
    (["respnd", "--port", "1"], "iceprobe respond --port 1", "iceprobe respond"),
    (["config", "vlidate", "a.yaml"], "iceprobe config validate a.yaml", "iceprobe config"),
    (
      ["run", "-u", "alice", "-p", "hunter2", "turn:h"],
      "iceprobe run --username alice --credential-file FILE turn:h", "iceprobe run"
    ),
    (
      ["--user=alice", "--password=hunter2", "turn:h"],
      "iceprobe run --username alice --credential-file FILE turn:h", "iceprobe run"
    ),
    (["nat", "-u", "bob", "stun:h"], "iceprobe nat --username bob stun:h", "iceprobe nat"),
    (["nat", "stun.example.org"], "iceprobe nat stun:stun.example.org", "iceprobe nat"),
    (["-phunter2", "turn:h"], "iceprobe run --credential-file FILE turn:h", "iceprobe run"),
    (
      ["run", "--secret", "hunter2", "turn:h?transport=udp"],
      "iceprobe run --shared-secret-file FILE 'turn:h?transport=udp'", "iceprobe run"
    ),
    (["stun.l.google.com:19302"], "iceprobe run stun:stun.l.google.com:19302", "iceprobe run"),
    (["run", "turn.example.org"], "iceprobe run turn:turn.example.org", "iceprobe run"),
    (["run", "turn://h"], "iceprobe run turn:h", "iceprobe run"),
    (["run", "turn:h&transport=tcp"], "iceprobe run 'turn:h?transport=tcp'", "iceprobe run"),
    (["run", "2001:db8::1"], "iceprobe run 'stun:[2001:db8::1]'", "iceprobe run"),
    (["https://example.org/ice.json"], "iceprobe run --rtc-config URL", "iceprobe run"),
    (["https://example.org/whip/hunter2"], "iceprobe run --whip URL", "iceprobe run"),
    (
      ["run", "turn:alice:hunter2@h:3478"],
      "iceprobe run --username NAME --credential-file FILE turn:h:3478", "iceprobe run"
    ),
    (
      ["run", "--username", "bob", "--credential-file", "p", "turn:alice:hunter2@h"],
      "iceprobe run --username bob --credential-file p turn:h", "iceprobe run"
    ),
    (
      ["run", "--username", "bob", "--credential-file", "p", "example.org", "stun:h"],
      "iceprobe run --username bob --credential-file p turn:example.org stun:h", "iceprobe run"
    ),
    (["run", "turns:h?transport=tls"], "iceprobe run 'turns:h?transport=tcp'", "iceprobe run"),
    (["turn.example.org:5349"], "iceprobe run turns:turn.example.org:5349", "iceprobe run"),
    (["run", "stun.example.org:443"], "iceprobe run stun:stun.example.org:443", "iceprobe run"),
    (["stun", "127.0.0.1"], "iceprobe run stun:127.0.0.1", "iceprobe run"),
    (["turns", "h.example.org"], "iceprobe run turns:h.example.org", "iceprobe run"),
    (["ping", "turn.example.org"], "iceprobe run turn:turn.example.org", "iceprobe run"),
    (
      ["run", "turn:h", "alice", "hunter2"],
      "iceprobe run --username NAME --credential-file FILE turn:h", "iceprobe run"
    ),
    (["run", "--json", "turn:h"], "iceprobe run --format json turn:h", "iceprobe run"),
    (["turnss:t.example.org"], "iceprobe run turns:t.example.org", "iceprobe run"),
    (["turn;t.example.org"], "iceprobe run turn:t.example.org", "iceprobe run"),
    (["turn: t.example.org"], "iceprobe run turn:t.example.org", "iceprobe run"),
    (["turn:http://t.example.org"], "iceprobe run turn:t.example.org", "iceprobe run"),
    (["turn:turn:t.example.org:3478"], "iceprobe run turn:t.example.org:3478", "iceprobe run"),
    (["explain", "no-awnser"], "iceprobe explain no-answer", "iceprobe explain"),
    (["explain", "udp_blocked"], "iceprobe explain udp-blocked", "iceprobe explain"),
    (
      ["run", "--rtc-config", "turn:alice:hunter2@192.0.2.1"],
      "iceprobe run --username NAME --credential-file FILE turn:192.0.2.1", "iceprobe run"
    ),
    (
      ["run", "turn://h", "--credential-file", "hunter2", "--username", "u"],
      "iceprobe run turn:h --credential-file FILE --username u", "iceprobe run"
    ),
    (["turn:h:3478/hunter2"], "iceprobe run turn:h:3478", "iceprobe run"),
    (["t.example.org", "3478"], "iceprobe run stun:t.example.org:3478", "iceprobe run"),
    (["run", "turn.example.org", "443"], "iceprobe run turn:turn.example.org:443", "iceprobe run"),
    (
      ["-u", "a", "-w", "hunter2", "t.example.org"],
      "iceprobe run --username a --credential-file FILE turn:t.example.org", "iceprobe run"
    ),
    (["run", "--turn", "t.example.org"], "iceprobe run turn:t.example.org", "iceprobe run"),
    (["run", "--url", "turn:h"], "iceprobe run turn:h", "iceprobe run"),
    (["run", "--stun-server=h:3478"], "iceprobe run stun:h:3478", "iceprobe run"),
    (["run", "--tcp", "turn:h"], "iceprobe run --transport tcp turn:h", "iceprobe run"),
    (["run", "turns:h", "--sni", "x"], "iceprobe run turns:h --server-name x", "iceprobe run"),
    (["run", "-k", "turns:h"], "iceprobe run --insecure turns:h", "iceprobe run"),
    (["run", "--ca=./a.pem", "turns:h"], "iceprobe run --cacert ./a.pem turns:h", "iceprobe run"),
    (
      ["run", "turn:h", "–username", "alice"], "iceprobe run turn:h --username alice",
      "iceprobe run"
    ),
    (
      ["run", "turn:h", "—password=hunter2"], "iceprobe run turn:h --credential-file FILE",
      "iceprobe run"
    ),
    (
      ["run", "turn:h", "alice:hunter2"],
      "iceprobe run --username NAME --credential-file FILE turn:h", "iceprobe run"
    ),
    (
      ["run", #"{"urls": "turn:h", "credential": "hunter2"}"#], "iceprobe run --rtc-config FILE",
      "iceprobe run"
    ),
    (
      ["run", "turn:h?transport=udp,tcp"],
      "iceprobe run 'turn:h?transport=udp' 'turn:h?transport=tcp'", "iceprobe run"
    ),
    (["“turn:t.example.org”"], "iceprobe run turn:t.example.org", "iceprobe run"),
  ]

  @Test(arguments: cases) func `the line to type is shown, and the usage of the command meant`(
    arguments: [String], line: String, usage: String
  ) async throws {
    let finished = try await BuiltProgram.run(arguments)
    #expect(finished.status == 64)
    #expect(finished.standardOutput.isEmpty)
    let lines = finished.standardError.split(separator: "\n")
    #expect(lines.contains("Type:  \(line)"), "\(finished.standardError)")
    // One place corrects URIs: the sentence and the line name the same.
    if let meant = finished.standardError.firstMatch(of: /did you mean ((stun|turn)[^ ]*)\?\n/)?.1 {
      #expect(line.contains(meant), "\(finished.standardError)")
    }
    #expect(lines.contains { $0.hasPrefix("Usage: \(usage)") }, "\(finished.standardError)")
    #expect(!finished.standardError.contains("hunter2"))
  }

  @Test(arguments: [
    "turn:$TURN_HOST:3478", "turn:${TURN_HOST}", "turn:{{TURN_HOST}}:3478", "turn:<host>:3478",
    "turn:%TURN_HOST%:3478", "turn:{{ turn_host }}",
  ])
  func `a variable that nothing replaced is shown and called that`(uri: String) async throws {
    for command in ["run", "parse"] {
      let finished = try await BuiltProgram.run([command, uri])
      let said = finished.standardOutput + finished.standardError
      #expect(said.contains("this is the name of a variable"), "\(said)")
      #expect(said.contains("\(uri)\n"), "\(said)")
    }
  }

  @Test(arguments: [("turnss:t.example.org", "turns:"), (#""turn:t.example.org""#, "turn:")])
  func `parse names the URI that was meant, not half of it`(
    uri: String, scheme: String
  ) async throws {
    let said = try await BuiltProgram.run(["parse", uri]).standardOutput
    #expect(said.contains("did you mean \(scheme)t.example.org?"), "\(said)")
  }

  @Test func `words beside a URI are told of once, and not shown`() async throws {
    let said = try await BuiltProgram.run(["run", "turn:h", "alice", "hunter2"]).standardError
    #expect(said.firstRange(of: "Error: 2 arguments are no URI") != nil, "\(said)")
    #expect(!said.contains("expected stun:"), "\(said)")
  }

  @Test(arguments: [("--frobnicate", nil), ("--ipvx", "--ipv4"), ("--bar", nil)])
  func `an option is suggested only if it is near`(unknown: String, near: String?) async throws {
    let said = try await BuiltProgram.run(["run", unknown, "turn:h"]).standardError
    #expect(said.contains("Unknown option '\(unknown)'"), "\(said)")
    #expect(said.contains("Did you mean") == (near != nil), "\(said)")
  }

  @Test func `a URI alone is a run`() async throws {
    let port = try FreePort.take()
    let finished = try await BuiltProgram.run(["--format", "json", "stun:127.0.0.1:\(port)"])
    #expect(finished.status == 2)
    #expect(try ReportDocument(json: finished.standardOutput).checks.count == 1)
  }

  @Test(arguments: [[], ["help"]]) func `without arguments there is help`(
    arguments: [String]
  ) async throws {
    let finished = try await BuiltProgram.run(arguments)
    #expect(finished.status == 0)
    #expect(finished.standardOutput.contains("EXAMPLES"))
  }

  @Test func `on a terminal the password of --username is asked for, unseen`() async throws {
    try await Coturn.with { server in
      let asked = try await ChildProcess.run(
        Repository.python,
        [
          Repository.root.appending(path: "Tests/Support/on_terminal.py").path(),
          "Password for \(Coturn.username): ", Coturn.password, BuiltProgram.iceprobe.path(), "run",
          "--username", Coturn.username, "turn:127.0.0.1:\(server.plainPort)", "--color", "never",
        ])
      let shown = asked.standardOutput
      #expect(shown.contains(#""status": 0"#), "\(shown)")
      #expect(shown.contains("Password for \(Coturn.username): "))
      #expect(!shown.contains(Coturn.password))
    }
  }

  @Test func `two signals at once give the terminal its echo back`() async throws {
    let asked = try await ChildProcess.run(
      Repository.python,
      [
        Repository.root.appending(path: "Tests/Support/on_terminal.py").path(),
        "Password for alice: ", "SIGNALS", BuiltProgram.iceprobe.path(), "run",
        "--username", "alice", "turn:127.0.0.1:9", "--color", "never",
      ])
    let shown = asked.standardOutput
    #expect(shown.contains("Password for alice: "), "\(shown)")
    #expect(shown.contains(#""echoes": true"#), "\(shown)")
  }
}
