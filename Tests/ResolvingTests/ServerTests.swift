import Polling
import Resolving
import TestSupport
import Testing
import Vocabulary

/// Against a real dnsmasq: what a well-behaved server may say.
///
/// One server after the other: a child started at the same time would hold open what tells that this one
/// has ended.
@Suite(.serialized) struct ServerTests {
  private static let both = [
    "host-record=both.example,192.0.2.1,2001:db8::1,300"
  ]

  @Test func `RES-12 A and AAAA are queried and distinguished`() async throws {
    let (resolution, questions) = try await resolve("both.example", Self.both)
    #expect(resolution.source == .dns && !resolution.isShared)
    #expect(resolution.addresses.map(\.ip.description) == ["2001:db8::1", "192.0.2.1"])
    #expect(resolution.addresses.map(\.ttlSeconds) == [300, 300])
    #expect(resolution.queries.map(\.type) == [.a, .aaaa])
    #expect(resolution.queries.map(\.outcome) == [.answered(1), .answered(1)])
    #expect(resolution.queries.map(\.timeoutCount) == [0, 0])
    #expect(questions == ["query[A] both.example", "query[AAAA] both.example"])
  }

  @Test func `durations are of the wire, and add up`() async throws {
    let (resolution, _) = try await resolve("both.example", Self.both)
    for query in resolution.queries {
      #expect(query.duration > .zero && query.duration <= resolution.duration)
      #expect(query.startedAt >= resolution.startedAt)
    }
  }

  @Test(arguments: [
    ("host-record=only.example,192.0.2.1", [DNSQuery.Outcome.answered(1), .noData]),
    ("host-record=only.example,2001:db8::1", [.noData, .answered(1)]),
  ])
  func `a name with one family only works`(
    line: String, outcomes: [DNSQuery.Outcome]
  ) async throws {
    let (resolution, _) = try await resolve("only.example", [line])
    #expect(resolution.addresses.count == 1)
    #expect(resolution.queries.map(\.outcome) == outcomes)
  }

  @Test(arguments: IPVersion.allCases)
  func `only the versions asked for are asked for`(version: IPVersion) async throws {
    try await Dnsmasq.with(Self.both) { dns in
      let resolution = try await Resolver(servers: [dns.server])
        .resolve("both.example", [version], until: soon)
      #expect(resolution.addresses.map(\.ip.version) == [version])
      #expect(try dns.questions.count == 1)
    }
  }

  @Test(arguments: [
    ("nothere.example", DNSQuery.Outcome.nxdomain),
    ("empty.example", .noData),
    ("elsewhere.test", .refused),
  ])
  func `RES-16 no such name, no data and refused are distinguished`(
    host: String, outcome: DNSQuery.Outcome
  ) async throws {
    try await Dnsmasq.with(["txt-record=empty.example,text"]) { dns in
      let error = await failure(of: host, Resolver(servers: [dns.server]))
      #expect(error?.reason == .query(outcome))
      #expect(error?.queries.map(\.outcome) == [outcome, outcome])
      #expect(error?.queries.first?.servers == [dns.server])
    }
  }

  @Test func `the shortest TTL of a CNAME chain counts, and the chain is reported`() async throws {
    let (resolution, _) = try await resolve(
      "www.example",
      [
        "cname=www.example,middle.example,40", "cname=middle.example,both.example,30",
        "host-record=both.example,192.0.2.1,2001:db8::1,300",
      ])
    #expect(
      resolution.aliases.map { "\($0.owner) \($0.target) \($0.ttlSeconds)" } == [
        "www.example middle.example 40", "middle.example both.example 30",
      ])
    #expect(resolution.aliases.last?.target == "both.example")
    #expect(resolution.addresses.map(\.ttlSeconds) == [30, 30])
  }

  @Test func `B-28 a thousand records come over TCP and are cut to eight`() async throws {
    let hosts = (0..<1000).map { "198.18.\($0 / 250).\($0 % 250 + 1) many.example" }
    let (resolution, _) = try await resolve(
      "many.example", [], hosts: hosts.joined(separator: "\n"))
    #expect(resolution.addresses.count == AddressSelection.limit)
    #expect(resolution.truncated == 1000 - AddressSelection.limit)
    #expect(resolution.queries.first?.outcome == .answered(1000))
  }

  @Test func `the cut leaves both families their share`() async throws {
    let hosts = (1...20).flatMap { ["192.0.2.\($0) many.example", "2001:db8::\($0) many.example"] }
    let (resolution, _) = try await resolve(
      "many.example", [], hosts: hosts.joined(separator: "\n"))
    #expect(resolution.addresses.map(\.ip.version) == [.v6, .v4, .v6, .v4, .v6, .v4, .v6, .v4])
    #expect(resolution.truncated == 32)
  }

  @Test(arguments: ["10.1.2.3", "127.0.0.1", "169.254.1.1", "100.64.0.1", "192.168.0.1"])
  func `RES-16 a private answer to a public name is used, with a note`(text: String) async throws {
    let (resolution, _) = try await resolve("in.example", ["host-record=in.example,\(text)"])
    let ip = try #require(IPAddress(text))
    #expect(resolution.addresses.map(\.ip) == [ip])
    #expect(resolution.notes == [.privateAnswer(ip)])
  }

  @Test func `a private answer to a private name is as it should be`() async throws {
    let (resolution, _) = try await resolve("nas.local", ["host-record=nas.local,10.1.2.3"])
    #expect(resolution.notes.isEmpty)
  }

  @Test(arguments: ["0.0.0.0", "224.0.0.251", "255.255.255.255", "::", "ff02::fb"])
  func `RES-16 an answer that is no single host is refused`(text: String) async throws {
    let ip = try #require(IPAddress(text))
    try await Dnsmasq.with([
      "host-record=bad.example,\(text)",
      "host-record=mixed.example,\(text)", "host-record=mixed.example,192.0.2.1",
    ]) { dns in
      let resolver = Resolver(servers: [dns.server])
      let error = await failure(of: "bad.example", resolver)
      #expect(error?.reason == .unusableAddresses)
      #expect(error?.notes == [.refusedAddress(ip)])
      let mixed = try await resolver.resolve("mixed.example", until: soon)
      #expect(mixed.addresses.map(\.ip.description) == ["192.0.2.1"])
      #expect(mixed.notes == [.refusedAddress(ip)])
    }
  }

  @Test(arguments: ["both.example.", "BOTH.Example"])
  func `a trailing dot and capitals change nothing`(host: String) async throws {
    let (resolution, _) = try await resolve(host, Self.both)
    #expect(resolution.host == host)
    #expect(resolution.addresses.count == 2)
  }

  private func resolve(
    _ host: String, _ options: [String], hosts: String = ""
  ) async throws -> (Resolution, questions: [String]) {
    try await Dnsmasq.with(options, hosts: hosts) { dns in
      let resolution = try await Resolver(servers: [dns.server]).resolve(host, until: soon)
      return (resolution, try dns.questions)
    }
  }
}
