import ICEServers
import Measurements
import Polling
import Responder
import STUNClient
import SessionDescriptions
import TLS
import TestSupport
import Testing
import Transports
import Vocabulary

@testable import Probing

/// Every pair of candidates between this program and itself.
@NetworkActor
@Suite(.timeLimit(.minutes(2))) struct TwoEndsTests {
  @NetworkActor
  private final class Log {
    var lines: [String] = []
  }

  /// Both ends, and the messages that WHIP would carry between them.
  @NetworkActor
  private struct Ends {
    var host: PeerHost
    let log = Log()
    var local: ICEParameters
    var identity: TLSIdentity
    var options: ProbeOptions

    init(
      limits: PeerLimits = PeerLimits(), servers: [ProbeTarget] = [],
      nameServers: [SocketAddress] = [], echoes: Bool = true
    ) throws {
      var options = PeerHostOptions(addresses: [.loopbackV4]) {
        guard echoes else { return { _, _, _ in nil } }
        var witness = EchoWitness(secret: [UInt8](repeating: 7, count: 32), .openSSL)
        return { witness.answer(to: $0, from: $1, at: $2) }
      }
      options.limits = limits
      options.servers = { servers }
      options.nameServers = nameServers
      identity = try .forMedia()
      let host = PeerHost(options, identity: identity, .openSSL, software: "test") { [log] in
        log.lines.append($0.text)
      }
      self.host = try #require(host)
      var generator = SystemRandomNumberGenerator()
      local = ICEParameters(using: &generator)
      self.options = ProbeOptions(software: "test")
      self.options.localAddresses = [.loopbackV4]
      self.options.bindingCount = 2
      self.options.bindingInterval = .milliseconds(1)
      self.options.pacing.connectivityInterval = .milliseconds(5)
    }

    func offer(_ lines: [String] = []) throws -> [UInt8] {
      let text = SessionOffer(
        sessionID: 1, local: local, fingerprint: try #require(identity.fingerprint),
        direction: .sendOnly
      ).text
      return Array((text + lines.map { $0 + "\r\n" }.joined()).utf8)
    }

    func begin() async throws -> HostedAnswer {
      try await host.begin(offer(), from: .loopbackV4).get()
    }

    func target(_ answer: HostedAnswer, adding line: String? = nil) throws -> ConnectivityTarget {
      ConnectivityTarget(
        source: "s1",
        session: MediaSession(
          local: local, localFingerprint: try #require(identity.fingerprint),
          remote: try SessionAnswer(
            Array((answer.text + (line.map { $0 + "\r\n" } ?? "")).utf8))), identity: identity)
    }

    func check(
      servers: [ProbeTarget] = [], adding line: String? = nil
    ) async throws -> (checks: [CheckResult], pairs: [CandidatePair], untold: SafeText?) {
      let answer = try await begin()
      let (host, local) = (host, local)
      let prober = Prober(options, .openSSL)
      let checks = await prober.checkPairs(
        try target(answer, adding: line), endpoint: .loopbackV4, servers: servers,
        start: EventLoop.now
      ) { candidates in
        let body = Array(TrickleFragment(local, candidates: candidates).text.utf8)
        return await host.trickle(body, to: answer.id, ifMatch: answer.entityTag)
          .map { "\($0)" }
      }
      let results = try #require(prober.pairs["s1"])
      return (checks, results.pairs, results.untold)
    }
  }

  @Test func `a responder's answer says that it wants every pair checked`() async throws {
    let ends = try Ends()
    let target = try ends.target(await ends.begin())
    #expect(target.session.remote.checksPairs)
    #expect(target.session.weBeginHandshake)
    #expect(target.session.remote.candidates.map(\.transport) == [.udp, .tcp])
    await ends.host.close()
  }

  @Test func `ICE-5 every pair answers, the best is chosen, and data passes both ways`()
    async throws
  {
    let ends = try Ends()
    let results = try await ends.check()
    #expect(results.untold == nil)
    #expect(results.pairs.map(\.outcome) == [.ok, .ok], "\(results.pairs)")
    #expect(results.pairs.allSatisfy { $0.rtt != nil })
    let chosen = try #require(results.pairs.first { $0.isNominated })
    #expect(chosen.transport == .udp)
    let data = try #require(chosen.data)
    for flow in [data.toPeer, data.fromPeer] {
      #expect(flow.sent > 0 && flow.received == flow.sent && flow.jitter != nil)
    }
    let check = try #require(results.checks.first { $0.candidate?.isNominated == true })
    #expect(check.tls != nil && check.failure == nil, "\(check)")
    #expect(ends.host.sessionCount == 1)
    await ends.host.close()
  }

  @Test func `ICE-15 relays of both ends make pairs with every candidate`() async throws {
    var options = ResponderOptions(
      listeners: [(.udp, SocketAddress(.loopbackV4, port: 0))], software: "")
    options.users = ["user": "password"]
    let server = try Responder(options, .openSSL)
    defer { server.close() }
    let uri = try ICEServerURI.read("turn:\(server.addresses[0].address)").uri
    let credential = try ICECredential(username: "user", password: Secret("password"))
    let servers = [ProbeTarget(source: "s2", uri: uri, credential: credential)]
    let ends = try Ends(servers: servers)
    let results = try await ends.check(servers: servers)
    let kinds = Set(
      results.pairs.filter { $0.outcome == .ok }.map { [$0.local.kind, $0.remote.kind] })
    #expect(
      kinds.isSuperset(of: [
        [.host, .host], [.host, .relayed], [.relayed, .host], [.relayed, .relayed],
      ]), "\(results.pairs)")
    #expect(results.pairs.contains { $0.isRelayed && $0.data != nil })
    #expect(results.pairs.first { $0.isNominated }?.isRelayed == false)
    await ends.host.close()
    #expect(server.allocationCount == 0)
  }

  @Test func `a peer that sends nothing back leaves the pairs without data`() async throws {
    let ends = try Ends(echoes: false)
    let results = try await ends.check()
    #expect(results.pairs.map(\.outcome) == [.ok, .ok])
    #expect(results.pairs.allSatisfy { $0.data == nil })
    #expect(results.pairs.compactMap(\.unansweredPackets) == [5])
    await ends.host.close()
  }

  @Test func `a candidate that nobody answers at has no row beside one that works`() async throws {
    var ends = try Ends()
    ends.options.timeout = .milliseconds(500)
    let results = try await ends.check(
      adding: "a=candidate:9 1 udp 100 127.0.0.9 9 typ host")
    let silent = try #require(results.pairs.first { $0.remote.address.port == 9 })
    #expect(silent.isSilent && !silent.isHeard)
    #expect(results.pairs.contains { $0.isNominated && $0.isHeard })
    #expect(results.checks.map(\.outcome) == [.ok, .ok], "\(results.checks)")
    await ends.host.close()
  }

  @Test func `the names of the servers are looked up for each session anew`() async throws {
    let uri = try ICEServerURI.read("stun:moved.example").uri
    try await Dnsmasq.with([]) { dns in
      let ends = try Ends(
        servers: [ProbeTarget(source: "s2", uri: uri, credential: nil)], nameServers: [dns.server])
      for _ in 0..<2 { _ = try await ends.begin() }
      await ends.host.close()
      #expect(try dns.questions.count { $0 == "query[A] moved.example" } == 2)
    }
  }

  // MARK: - Limits

  @Test func `one client has so many sessions, and another one still gets its own`() async throws {
    var limits = PeerLimits()
    limits.sessionsPerClient = 2
    let ends = try Ends(limits: limits)
    for _ in 0..<2 { _ = try await ends.begin() }
    let third = await ends.host.begin(try ends.offer(), from: .loopbackV4)
    #expect(throws: HostRefusal.tooManySessions) { try third.get() }
    let other = await ends.host.begin(try ends.offer(), from: .v4(0xC000_0201))
    #expect(throws: Never.self) { try other.get() }
    await ends.host.close()
    #expect(ends.host.sessionCount == 0)
  }

  @Test func `a session whose peer is silent ends by itself`() async throws {
    var limits = PeerLimits()
    limits.silence = .milliseconds(10)
    let ends = try Ends(limits: limits)
    _ = try await ends.begin()
    while ends.host.sessionCount > 0 {
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(50))
    }
  }

  @Test func `of ten thousand candidates a hundred are used`() async throws {
    let ends = try Ends()
    let lines = (1...10_000).map {
      "a=candidate:\($0) 1 udp \($0) 127.0.0.2 \($0) typ host"
    }
    let answer = try await ends.host.begin(ends.offer(lines), from: .loopbackV4).get()
    #expect(ends.log.lines.contains { $0.contains("100 of 10000 candidates") }, "\(ends.log.lines)")
    #expect(await ends.host.end(answer.id))
  }

  // MARK: - Requests

  @Test func `a PATCH names the state of the session, and does not restart it`() async throws {
    let ends = try Ends()
    let answer = try await ends.begin()
    let body = Array(TrickleFragment(ends.local, candidates: []).text.utf8)
    func trickle(_ body: [UInt8], _ tag: String?, to id: String? = nil) -> HostRefusal? {
      ends.host.trickle(body, to: id ?? answer.id, ifMatch: tag)
    }
    #expect(trickle(body, answer.entityTag) == nil)
    #expect(trickle(body, nil) == .entityTagMissing)
    #expect(trickle(body, "\"another\"") == .entityTagStale)
    #expect(trickle(body, answer.entityTag, to: "nobody") == .noSession)
    var generator = SystemRandomNumberGenerator()
    let restart = TrickleFragment(ICEParameters(using: &generator), candidates: [])
    #expect(trickle(Array(restart.text.utf8), answer.entityTag) == .restart)
    #expect(await ends.host.end(answer.id))
    #expect(await !ends.host.end(answer.id))
  }

  @Test(arguments: ["", "v=0", "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"])
  func `an offer without media or ICE parameters is refused`(text: String) async throws {
    let ends = try Ends()
    let answer = await ends.host.begin(Array(text.utf8), from: .loopbackV4)
    #expect(throws: HostRefusal.self) { try answer.get() }
    #expect(ends.host.sessionCount == 0)
  }
}
