import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct NATRuleTests {
  private func findings(_ change: (inout NATDetail) -> Void) -> [Finding] {
    var nat = NATDetail()
    let server = SocketAddress(.v4(0xC000_0201), port: 3478)
    let other = SocketAddress(.v4(0xC000_0202), port: 3479)
    nat.local = SocketAddress(.v4(0xC0A8_0102), port: 50_000)
    nat.views = [
      NATView(server, sees: SocketAddress(.v4(0xC633_6407), port: 40_001)),
      NATView(other, sees: SocketAddress(.v4(0xC633_6407), port: 40_002)),
    ]
    change(&nat)
    var check = CheckResult(
      id: "c1", source: "s1", detail: .natBehavior(nat), uri: "stun:stun.example.org",
      transport: .udp,
      server: ServerEndpoint(host: "stun.example.org", address: server.ip, port: 3478))
    check.outcome = .ok
    return Diagnosis.findings(
      in: Evidence(sources: [], checks: [check], now: UnixTime(seconds: 1_700_000_000)))
  }

  @Test(arguments: NATMapping.allCases)
  func `NAT-14 a mapping that varies is told with who saw what, and changes no verdict`(
    mapping: NATMapping
  ) {
    let found = findings { $0.mapping = mapping }
    #expect(found.map(\.id) == (mapping.isDependent ? ["mapping-varies"] : []))
    guard let finding = found.first else { return }
    #expect(finding.severity == .info)
    #expect(
      finding.evidence.map(\.text) == [
        "udp 192.0.2.1:3478: one socket is seen as 198.51.100.7:40001 by 192.0.2.1:3478, "
          + "as 198.51.100.7:40002 by 192.0.2.2:3479"
      ])
  }

  @Test func `one port at several addresses is a pool, and no symmetric NAT`() {
    let found = findings { nat in
      nat.mapping = .addressDependent
      nat.views[1].mapped = SocketAddress(.v4(0xC633_6408), port: 40_001)
    }
    #expect(found.map(\.id) == ["mapped-addresses-differ"])
  }

  @Test func `several inner routers are all named`() throws {
    let found = findings { nat in
      nat.hops = ["192.168.1.1", "10.9.0.1", "100.64.0.1", "198.51.100.1"].map { IPAddress($0) }
    }
    #expect(found.map(\.id) == ["double-nat"])
    let text = try #require(found.first?.evidence.first?.text)
    #expect(text.contains("10.9.0.1") && text.contains("100.64.0.1"))
  }

  @Test func `a router that gives its inner address for the outer one tells nothing`() {
    let found = findings { nat in
      nat.hops = [IPAddress("192.168.1.1")]
      nat.router = NATRouter(.v4(0xC0A8_0101), .natPMP, outside: .v4(0xC0A8_0101))
    }
    #expect(found.isEmpty)
  }

  @Test(arguments: [2, 6])
  func `NAT-15 servers that see one port differently are told with what each saw`(count: Int) {
    let checks = (1...count).map { number in
      var check = CheckResult(
        id: "c\(number)", source: "s1", detail: .binding, uri: "stun:stun.example.org",
        transport: .udp,
        server: ServerEndpoint(
          host: "stun.example.org", address: .v4(0xC000_0200 + UInt32(number)), port: 3478))
      check.outcome = .ok
      check.localAddress = SocketAddress(.v4(0xC0A8_0102), port: 50_000)
      check.mappedAddress = SocketAddress(.v4(0xC633_6407), port: 40_000 + UInt16(number))
      return check
    }
    let found = Diagnosis.findings(
      in: Evidence(sources: [], checks: checks, now: UnixTime(seconds: 1_700_000_000)))
    #expect(found.map(\.id) == ["mapping-varies"])
    #expect(found.first?.severity == .info && found.first?.checks == checks.map(\.id))
    let views = (1...min(4, count)).map { "as 198.51.100.7:4000\($0) by 192.0.2.\($0):3478" }
    #expect(
      found.first?.evidence.map(\.text) == [
        "one port, 192.168.1.2:50000 here, is seen \(views.joined(separator: ", "))"
          + (count > 4 ? ", and so on by \(count - 4) more" : "")
      ])
  }

  @Test(arguments: [
    (NATHairpin.lost, ["no-hairpin"]), (.insideSource, ["hairpin-inside-source"]),
    (.outsideSource, []), (.otherSource, []),
  ])
  func `NAT-9 a hairpin that is missing or halfway is told`(hairpin: NATHairpin, ids: [String]) {
    #expect(findings { $0.hairpin = hairpin }.map(\.id) == ids)
  }

  @Test(arguments: NATUntested.allCases)
  func `NAT-1 filtering that was not tested is told with the reason`(reason: NATUntested) {
    let found = findings { $0.filteringUntested = reason }
    #expect(found.map(\.id) == ["filtering-not-tested"])
    #expect(found.first?.evidence.count == 1)
  }

  @Test func `NAT-11 lost fragments are likely, and fragments that pass are no finding`() {
    #expect(findings { $0.passesFragments = false }.map(\.id) == ["fragments-lost"])
    #expect(findings { $0.passesFragments = true }.isEmpty)
  }

  @Test(
    arguments: [
      (["192.168.1.1", "100.64.0.1"], ["double-nat"], Confidence.likely),
      (["192.168.1.1", "10.0.0.1", "198.51.100.1"], ["double-nat"], .possible),
      (["192.168.1.1", "198.51.100.1"], [], .confirmed), (["192.168.1.1", nil], [], .confirmed),
      (["100.64.0.1"], [], .confirmed), ([], [], .confirmed),
    ] as [([String?], [String], Confidence)])
  func `an inner address behind the first router tells of a second NAT`(
    hops: [String?], ids: [String], confidence: Confidence
  ) {
    let found = findings { $0.hops = hops.map { $0.flatMap { IPAddress($0) } } }
    #expect(found.map(\.id) == ids)
    #expect(ids.isEmpty || found.first?.confidence == confidence)
  }

  @Test(
    arguments: [
      ("100.64.0.2", nil, Confidence.likely), ("10.0.0.2", "192.168.1.1", .likely),
      ("198.51.100.9", "192.168.1.1", .possible),
    ] as [(String, String?, Confidence)])
  func `a router whose outside address no server sees tells of a second NAT`(
    outside: String, hop: String?, confidence: Confidence
  ) throws {
    let found = findings { nat in
      nat.hops = [hop.flatMap { IPAddress($0) }]
      nat.router = NATRouter(.v4(0xC0A8_0101), .natPMP, outside: IPAddress(outside))
    }
    #expect(found.map(\.id) == ["double-nat"])
    #expect(found.first?.confidence == confidence)
    let text = try #require(found.first?.evidence.first?.text)
    #expect(text.contains("192.168.1.1 has the outside address \(outside)"))
    #expect(text.hasSuffix("by NAT-PMP, while servers see 198.51.100.7"))
  }

  @Test(
    arguments: [
      // As servers see it; none; not the router that packets go by; an address that says nothing.
      ("198.51.100.7", "192.168.1.1"), (nil, "192.168.1.1"), ("100.64.0.2", "10.8.0.1"),
      ("127.0.0.1", nil),
    ] as [(String?, String?)])
  func `a router's outside address that proves nothing is no finding`(
    outside: String?, hop: String?
  ) {
    let found = findings { nat in
      nat.hops = [hop.flatMap { IPAddress($0) }]
      nat.router = NATRouter(
        .v4(0xC0A8_0101), .upnp, outside: outside.flatMap { IPAddress($0) })
    }
    #expect(found.isEmpty)
  }

  @Test func `a host with a carrier's address has one NAT before it`() {
    let found = findings { nat in
      nat.local = SocketAddress(.v4(0x6440_0002), port: 50_000)
      nat.hops = [IPAddress("100.64.0.1"), IPAddress("100.64.1.1")]
    }
    #expect(found.isEmpty)
  }

  @Test(arguments: [(9, 10, true), (29, 30, true), (30, 31, false), (60, 75, false)])
  func `NAT-10 a mapping that two keepalives do not fit into is short`(
    alive: Int, gone: Int, isShort: Bool
  ) {
    let found = findings { $0.lifetime = NATLifetime(alive: .seconds(alive), gone: .seconds(gone)) }
    #expect(found.map(\.id) == (isShort ? ["mapping-short"] : []))
  }

  @Test func `a translator's prefix is told`() {
    let found = findings { $0.nat64 = NAT64Prefix("64:ff9b::/96") }
    #expect(found.map(\.id) == ["nat64"])
    #expect(found.first?.evidence.first?.text.hasSuffix("64:ff9b::/96") == true)
  }
}
