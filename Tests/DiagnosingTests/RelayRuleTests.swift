import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct RelayRuleTests {
  @Test(
    arguments: [
      ("198.51.100.4", "10.0.0.5", Severity.warning), ("198.51.100.4", "127.0.0.1", .warning),
      ("198.51.100.4", "0.0.0.0", .warning), ("198.51.100.4", "239.1.2.3", .warning),
      ("198.51.100.4", "100.64.0.1", .warning), ("2001:db8::1", "fe80::1", .warning),
      ("10.0.0.1", "127.0.0.1", .warning), ("10.0.0.1", "10.0.0.5", .info),
      ("127.0.0.1", "10.0.0.1", .info), ("198.51.100.4", "198.51.100.4", nil),
      ("127.0.0.1", "127.0.0.1", nil), ("::1", "127.0.0.1", nil), ("10.0.0.1", "10.0.0.1", nil),
    ] as [(String, String, Severity?)])
  func `TURN-14 a relay that others cannot reach is useless`(
    server: String, relay: String, severity: Severity?
  ) throws {
    let ip = try #require(IPAddress(relay))
    let check = CheckResult.example(host: SafeText(server), at: server) {
      $0.allocation?.relayedAddresses = [SocketAddress(ip, port: 50_000)]
    }
    let found = findings(check)
    #expect(found.map(\.id) == (severity == nil ? [] : ["relay-address-unroutable"]))
    #expect(found.first?.severity == severity)
  }

  @Test func `TURN-14 one bad relay of two is enough`() {
    let found = findings(
      .example { check in
        check.allocation?.relayedAddresses = [
          SocketAddress(.v4(0xCB00_7109), port: 50_000),
          SocketAddress(.v4(0x0A00_0005), port: 50_001),
        ]
      })
    #expect(found.first?.evidence.first?.text.contains("10.0.0.5:50001") == true)
  }

  @Test func `F18 a relay on another public address is reported, with what was not tried`() {
    let found = findings(
      .example {
        $0.allocation?.relayedAddresses = [SocketAddress(.v4(0xCB00_7109), port: 50_000)]
      })
    #expect(found.map(\.id) == ["relay-elsewhere"])
    #expect(found.first?.severity == .info)
    #expect("\(found)".contains("no data was sent through it"))
  }

  @Test(arguments: [
    (UInt32(0), "zero-lifetime"), (1, "short-lifetime"), (60, "short-lifetime"), (61, nil),
    (600, nil), (3600, nil), (3601, "long-lifetime"), (.max, "long-lifetime"),
  ])
  func `a lifetime of nothing, of seconds or of hours is worth a word`(seconds: UInt32, id: String?)
  {
    #expect(
      findings(.example { $0.allocation?.lifetimeSeconds = seconds }).map(\.id)
        == (id.map { [$0] } ?? []))
  }

  @Test func `URI-23 browsers do not speak DTLS to TURN servers`() {
    #expect(findings(.example(over: .dtls)).map(\.id) == ["dtls-in-browsers"])
    // No advice to offer a URI that is offered already.
    #expect(findings(.example(over: .dtls), .example("c2", over: .tls)).isEmpty)
    #expect(findings(.example(kind: .stunBinding, over: .dtls)).isEmpty)
  }
}
