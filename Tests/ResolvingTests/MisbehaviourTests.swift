import Polling
import Resolving
import TestSupport
import Testing
import Vocabulary

/// Against a server of our own: what a name's DNS may do wrong, for each family on its own.
@Suite(.serialized) struct MisbehaviourTests {
  @Test(arguments: [
    ("nxdomain", DNSQuery.Outcome.nxdomain), ("none", .noData), ("servfail", .servfail),
    ("refused", .refused), ("notimp", .notImplemented), ("formerr", .formatError),
    ("loop", .noData), ("foreign", .noData), ("othertype", .noData), ("wrongsize", .noData),
    ("cut", .malformed), ("lie", .malformed), ("pointerloop", .malformed),
    ("overlong", .malformed), ("truncated", .unreachable),
  ])
  func `RES-16 each failure is distinguished, and one family's does not affect the other`(
    behaviour: String, outcome: DNSQuery.Outcome
  ) async throws {
    try await Responder.with { dns in
      let resolver = Resolver(servers: [dns.server])
      let error = await failure(of: "\(behaviour).\(behaviour).test", resolver)
      #expect(error?.reason == .query(outcome))
      #expect(error?.queries.map(\.outcome) == [outcome, outcome])

      let onlyV4 = try await resolver.resolve("answer.\(behaviour).test", until: soon)
      #expect(onlyV4.addresses.map(\.ip.description) == ["192.0.2.1"])
      #expect(onlyV4.queries.map(\.outcome) == [.answered(1), outcome])

      let onlyV6 = try await resolver.resolve("\(behaviour).answer.test", until: soon)
      #expect(onlyV6.addresses.map(\.ip.description) == ["2001:db8::1"])
      #expect(onlyV6.queries.map(\.outcome) == [outcome, .answered(1)])
    }
  }

  @Test(arguments: ["silent", "noise", "empty", "short", "wrongid", "wrongquestion"])
  func `a reply that does not answer the question counts as silence`(behaviour: String) async throws
  {
    try await Responder.with { dns in
      let error = await failure(
        of: "\(behaviour).\(behaviour).test", Resolver(servers: [dns.server]),
        until: EventLoop.now + .milliseconds(300))
      #expect(error?.reason == .query(.timeout))
      #expect(error?.queries.map(\.outcome) == [.timeout, .timeout])
    }
  }

  @Test(arguments: [
    ("answer.silent.test", "192.0.2.1", [DNSQuery.Outcome.answered(1), .timeout]),
    ("silent.answer.test", "2001:db8::1", [.timeout, .answered(1)]),
  ])
  func `B-29 one family's silence does not stall the other's answer`(
    host: String, address: String, outcomes: [DNSQuery.Outcome]
  ) async throws {
    try await Responder.with { dns in
      let deadline = EventLoop.now + .seconds(600)
      let resolution = try await Resolver(servers: [dns.server]).resolve(host, until: deadline)
      #expect(resolution.addresses.map(\.ip.description) == [address])
      #expect(resolution.queries.map(\.outcome) == outcomes)
      #expect(resolution.queries.allSatisfy { $0.duration <= resolution.duration })
      #expect(EventLoop.now < deadline)
    }
  }

  @Test func `a second family that is late is waited for`() async throws {
    try await Responder.with { dns in
      let resolution = try await Resolver(servers: [dns.server])
        .resolve("answer.late.test", until: soon)
      #expect(resolution.queries.map(\.outcome) == [.answered(1), .answered(1)])
      #expect(resolution.queries[1].duration >= .milliseconds(700))
    }
  }

  @Test func `a lost question is sent again, and counted`() async throws {
    try await Responder.with { dns in
      let resolution = try await Resolver(servers: [dns.server])
        .resolve("lostonce.lostonce.test", until: soon)
      #expect(resolution.queries.map(\.outcome) == [.answered(1), .answered(1)])
      #expect(resolution.queries.allSatisfy { $0.timeoutCount >= 1 })
      let questions = try await dns.questions(upTo: "AAAA lostonce.lostonce.test")
      #expect(questions.contains("A lostonce.lostonce.test"))
    }
  }

  @Test(arguments: ["zerottl", "negativettl"])
  func `B-28 a TTL of zero or below is zero, and the answer counts`(behaviour: String) async throws
  {
    try await Responder.with { dns in
      let resolution = try await Resolver(servers: [dns.server])
        .resolve("\(behaviour).none.test", until: soon)
      #expect(resolution.addresses.map(\.ttlSeconds) == [0])
    }
  }

  @Test(arguments: [("twice", 1), ("duplicate", 3)])
  func `an address listed more than once is checked once`(behaviour: String, count: Int)
    async throws
  {
    try await Responder.with { dns in
      let resolution = try await Resolver(servers: [dns.server])
        .resolve("\(behaviour).none.test", until: soon)
      #expect(resolution.addresses.count == 1 && resolution.truncated == 0)
      #expect(resolution.queries.first?.outcome == .answered(count))
    }
  }

  @Test(arguments: [("chain", 3), ("longchain", 16)])
  func `B-28 a CNAME chain is followed, and reported up to a bound`(
    behaviour: String, count: Int
  ) async throws {
    try await Responder.with { dns in
      let resolution = try await Resolver(servers: [dns.server])
        .resolve("\(behaviour).none.test", until: soon)
      #expect(resolution.addresses.map(\.ip.description) == ["192.0.2.1"])
      #expect(resolution.addresses.map(\.ttlSeconds) == [30])
      #expect(resolution.aliases.count == count)
      #expect(resolution.aliases.first?.owner == "\(behaviour).none.test")
      #expect(resolution.aliases.last?.target == "l\(count)")
    }
  }

  @Test(arguments: ["servfail", "refused", "notimp"])
  func `a server that cannot help leaves the question to the next`(
    behaviour: String
  ) async throws {
    try await Responder.with { first in
      try await Dnsmasq.with(["host-record=\(behaviour).\(behaviour).test,192.0.2.9"]) { second in
        let resolution = try await Resolver(servers: [first.server, second.server])
          .resolve("\(behaviour).\(behaviour).test", until: soon)
        #expect(resolution.addresses.map(\.ip.description) == ["192.0.2.9"])
        #expect(resolution.queries.first?.servers == [first.server, second.server])
      }
    }
  }

  @Test func `the first server's answer is not hidden by the next one's silence`() async throws {
    try await Responder.with { dns in
      let nobody = SocketAddress(.loopbackV4, port: try FreePort.take())
      let error = await failure(
        of: "servfail.servfail.test", Resolver(servers: [dns.server, nobody]))
      #expect(error?.reason == .query(.servfail))
    }
  }

  @Test func `a server that is not there is unreachable, not silent`() async throws {
    let nobody = SocketAddress(.loopbackV4, port: try FreePort.take())
    let error = await failure(of: "turn.test", Resolver(servers: [nobody]))
    #expect(error?.reason == .query(.unreachable))
    #expect(error?.queries.first?.servers == [nobody])
  }
}
