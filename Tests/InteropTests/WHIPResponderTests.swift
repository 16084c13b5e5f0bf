import Foundation
import TestSupport
import Testing

/// `iceprobe respond --whip` and those that use it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WHIPResponderTests {
  private static func configuration(of server: Coturn) throws -> String {
    let password = try server.file("password", Coturn.password)
    return try server.file(
      "iceprobe.yaml",
      """
      sources:
        ours:
          kind: uri
          uris: ["turn:127.0.0.1:\(server.plainPort)", "turn:127.0.0.1:\(server.plainPort)?transport=tcp"]
          username: \(Coturn.username)
          password: {file: "\(password.path())"}
        # A session with somebody else is no matter of this one.
        other: {kind: whip, url: "https://127.0.0.1:1/"}
      """
    ).path()
  }

  @Test func `the endpoint's servers give both ends relays, and every pair is checked`()
    async throws
  {
    try await Coturn.with { server in
      let configuration = try Self.configuration(of: server)
      try await WHIPResponder.with(["--config", configuration]) { responder in
        let run = try await ProgramRun.run(try responder.runArguments(), relay: true)
        #expect(["ok", "degraded"].contains(run.report.verdict), "\(run.standardOutput)")
        let pairs = try #require(run.report.sources.first?.pairs)
        let kinds = Set(
          pairs.filter { $0.outcome == "ok" }.map { "\($0.local.type) \($0.remote.type)" })
        #expect(
          kinds.isSuperset(of: ["host host", "host relay", "relay host", "relay relay"]), "\(kinds)"
        )
        let chosen = try #require(pairs.first { $0.nominated })
        #expect(chosen.data?.toPeer.receivedCount == chosen.data?.toPeer.sentCount)
        #expect(run.report.findings.contains { $0.id == "pair-connected" })
        #expect(!run.standardOutput.contains(Coturn.password))
        #expect(responder.sessions == (1, 1))
      }
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  @Test func `why there are no servers is said`() async throws {
    let missing = try TemporaryDirectory()
    defer { missing.remove() }
    let path = missing.url.appending(path: "ice.json").path()
    try await WHIPResponder.with(["--rtc-config", path]) { responder in
      _ = try await ProgramRun.run(try responder.runArguments())
      #expect(
        responder.process.outputSoFar.contains("no servers from \(path): \(path): no such file"),
        "\(responder.process.outputSoFar)")
    }
  }

  // MARK: - Other clients

  enum Client: String, CaseIterable, Sendable {
    case aiortc = "whip_client.py"
    case gstreamer = "gst_whip_client.py"
    case chromium = "browser_whip_client.py"
  }

  private struct Told: Decodable {
    var status: Int
    var links: [String]
    var connected: Bool
    var delete: Int
  }

  @Test(arguments: Client.allCases)
  func `any WHIP client connects, is told of the servers, and ends its session`(
    client: Client
  ) async throws {
    try await Coturn.with { server in
      try await WHIPResponder.with(["--config", Self.configuration(of: server)]) { responder in
        // GStreamer's bindings come from Debian packages.
        let python = client == .gstreamer ? URL(filePath: "/usr/bin/python3") : Repository.python
        let script = Repository.root.appending(path: "Tests/Support/\(client.rawValue)")
        let finished = try await ChildProcess.run(
          python, [script.path(), responder.url, responder.token], seconds: 90)
        let told = try JSONDecoder().decode(Told.self, from: Data(finished.standardOutput.utf8))
        #expect(told.status == 201 && told.connected && told.delete == 200, "\(finished)")
        #expect(told.links.joined(separator: ", ").contains("turn:127.0.0.1:\(server.plainPort)"))
        #expect(responder.sessions == (1, 1))
      }
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  // MARK: - Ends

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func `an endpoint that is told to stop in a session gives back its relays`(
    signal: Int32, status: Int32
  ) async throws {
    try await Coturn.with { server in
      let configuration = try Self.configuration(of: server)
      try await WHIPResponder.with(["--config", configuration]) { responder in
        let arguments = ["run", "--count", "200"] + (try responder.runArguments())
        try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { client in
          for _ in 0..<1000 where responder.sessions.begun == 0 {
            try await Task.sleep(for: .milliseconds(10))
          }
          responder.process.send(signal: signal)
          #expect(try await responder.process.finished(seconds: 20).status == status)
          client.send(signal: SIGINT)
          #expect(try await client.finished(seconds: 20).status == 130)
        }
      }
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  /// Both ends have allocations at that time.
  @Test func `whenever either end is stopped, no session and no allocation is left`() async throws {
    try await Coturn.with { server in
      let configuration = try Self.configuration(of: server)
      for batch in 0..<25 {
        try await withThrowingTaskGroup { group in
          for place in 0..<4 {
            group.addTask { try await Self.stop(batch * 4 + place, configuration) }
          }
          try await group.waitForAll()
        }
      }
      #expect(try await server.linesOfSessionsLeft() == [])
    }
  }

  /// Stops one end some time after its start, then the other.
  private static func stop(_ round: Int, _ configuration: String) async throws {
    try await WHIPResponder.with(["--config", configuration]) { responder in
      let arguments = ["run", "--count", "50"] + (try responder.runArguments())
      try await ChildProcess.with(BuiltProgram.iceprobe, arguments) { client in
        try await Task.sleep(for: .milliseconds(100 + round * 37 % 1_500))
        let isClientFirst = round.isMultiple(of: 2)
        for end in isClientFirst ? [client, responder.process] : [responder.process, client] {
          end.send(signal: round % 4 < 2 ? SIGINT : SIGTERM)
          let finished = try await end.finished(seconds: 30)
          // A client that has lost its peer may have ended by itself.
          let own: [Int32] = end === client && !isClientFirst ? [2, 3] : []
          #expect(([130, 143] + own).contains(finished.status), "\(round): \(finished)")
        }
      }
      let sessions = responder.sessions
      #expect(sessions.ended <= sessions.begun)
    }
  }

  // MARK: - Floods

  @Test func `a thousand slow connections of one client end in time, and keep nobody else out`()
    async throws
  {
    try await WHIPResponder.with { responder in
      let script = Repository.root.appending(path: "Tests/Support/slow_requests.py")
      let arguments = [script.path(), "\(responder.port)", "1000", "25"]
      try await ChildProcess.with(Repository.python, arguments) { flood in
        _ = try await flood.nextLine()
        let other = try await ChildProcess.run(
          URL(filePath: "/usr/bin/curl"),
          [
            "--silent", "--insecure", "--interface", "127.0.0.2", "--max-time", "20", "--request",
            "OPTIONS", "--output", "/dev/null", "--write-out", "%{http_code}", responder.url,
          ])
        #expect(other.standardOutput == "204")
        #expect(try await flood.nextLine() == #"{"open": 0}"#)
      }
      let status = try String(
        contentsOfFile: "/proc/\(responder.process.processID)/status", encoding: .utf8)
      let peak = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
      #expect(try #require(peak.split(separator: " ").compactMap { Int($0) }.first) < 96 << 10)
    }
  }

  @Test(arguments: [(1_000, "201"), (10_000, "413")])
  func `an offer of so many candidates is answered in bounds`(count: Int, status: String)
    async throws
  {
    let fingerprint = Array(repeating: "AB", count: 32).joined(separator: ":")
    let offer =
      [
        "v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0", "a=ice-ufrag:abcd",
        "a=ice-pwd:0123456789012345678901", "a=fingerprint:sha-256 \(fingerprint)",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0", "a=setup:actpass",
        "a=rtcp-mux", "a=sendonly", "a=rtpmap:111 opus/48000/2",
      ] + (1...count).map { "a=candidate:\($0) 1 udp \($0) 127.0.0.2 \($0) typ host" }
    try await WHIPResponder.with { responder in
      let answer = try await ChildProcess.run(
        URL(filePath: "/usr/bin/curl"),
        [
          "--silent", "--insecure", "--max-time", "20", "--data-binary", "@-", "--header",
          "content-type: application/sdp", "--header", "authorization: Bearer \(responder.token)",
          "--output", "/dev/null", "--write-out", "%{http_code}", responder.url,
        ], input: offer.map { $0 + "\r\n" }.joined())
      #expect(answer.standardOutput == status)
      #expect(
        responder.process.outputSoFar.contains("100 of 1000 candidates") == (status == "201"))
    }
  }
}
