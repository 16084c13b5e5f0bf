import ICEServers
import Measurements
import Polling
import STUNClient
import STUNWire
import SessionDescriptions
import TestSupport
import Testing
import Transports
import Vocabulary

@testable import Probing

/// The effect of the peer's own checks, and of names in its answer.
@Suite(.timeLimit(.minutes(1))) struct PeerCheckTests {
  @Test @NetworkActor func `ICE-12 the peer's check triggers ours where a request was lost`()
    async throws
  {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let address = try scene.peer.listenUDP()
    scene.peer.lostRequests = 1
    scene.peer.checkBackFromCandidate()
    let result = try #require(await scene.check([.udp(address)]).first)
    #expect(result.outcome == .ok, "\(String(describing: result.failure))")
    #expect(scene.peer.successes == 1)
    // The lost request, the one that the peer triggered, the nomination, and one more sample.
    #expect(result.requestsSent == 4 && result.responsesReceived == 3)
  }

  @Test(arguments: [0, Int.max])
  @NetworkActor func `ICE-12 an address that is in no candidate is checked and reported`(
    lostRequests: Int
  ) async throws {
    let scene = try MediaScene(timeout: .seconds(2))
    defer { scene.peer.close() }
    let address = try scene.peer.listenUDP()
    scene.peer.lostRequests = lostRequests
    try scene.peer.checkBack()
    let results = await scene.check([.udp(address)])
    #expect(results.map { $0.candidate?.kind } == [.host, .peerReflexive])
    let found = try #require(results.last)
    #expect(found.outcome == .ok, "\(String(describing: found.failure))")
    #expect(found.candidate?.priority == 77 && found.server.address == .loopbackV4)
    #expect(found.server.port != address.port)
    // It was asked from the port that it had reached.
    guard case .foundByPeersCheck(let local) = found.observations.first else {
      Issue.record("\(found.observations)")
      return
    }
    #expect(found.mappedAddress == local)
    #expect(scene.peer.successes == 1)
    let isOnlyWay = lostRequests > 0
    #expect(results[0].outcome == (isOnlyWay ? .failed : .ok))
    #expect(results.map { $0.candidate?.isNominated } == [!isOnlyWay, isOnlyWay])
    #expect(results[isOnlyWay ? 1 : 0].tls?.trust == .verified)
    #expect(results[0].isRequired == !isOnlyWay)
  }

  @Test @NetworkActor func `ICE-12 a failed candidate is asked again from where it reached us`()
    async throws
  {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let closed = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }.address
    let address = try scene.peer.listenUDP()
    scene.peer.lostRequests = 1
    // The nomination, at the latest, waits until the closed port has refused.
    scene.peer.checksAlways = true
    scene.peer.onRequest = { if $0 == 2 { try? scene.peer.checkBack(from: closed) } }
    let results = await scene.check([.udp(address), .udp(closed)])
    #expect(results.map(\.outcome) == [.ok, .failed, .ok])
    #expect(results.map { $0.candidate?.kind } == [.host, .host, .host])
    #expect(results.map(\.server.socketAddress) == [address, closed, closed])
    #expect(results[1].failure?.reason == .connectionRefused)
  }

  @Test @NetworkActor func `ICE-21 the peer's checks make us ask ten addresses and no more`()
    async throws
  {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let address = try scene.peer.listenUDP()
    for _ in 0..<12 { try scene.peer.checkBack() }
    let results = await scene.check([.udp(address)])
    #expect(results.count == 11)
    #expect(results.allSatisfy { $0.outcome == .ok })
    #expect(scene.peer.successes == 12)
    #expect(
      results[0].observations
        == [.candidateLeftOut("the peer checks us from more addresses than we check in return")])
    #expect(results.dropFirst().allSatisfy { $0.observations.count == 1 })
  }

  @Test @NetworkActor func `ICE-11 requests from strangers do not make us send anything`()
    async throws
  {
    let scene = try MediaScene(timeout: .seconds(2))
    defer { scene.peer.close() }
    let address = try scene.peer.listenUDP()
    let other = try MediaScene()
    defer { other.peer.close() }
    // Another session's peer, who knows the port and not the password.
    _ = try other.peer.listenUDP()
    scene.peer.stranger = other.peer
    let results = await scene.check([.udp(address)])
    #expect(results.count == 1 && results[0].outcome == .ok)
    #expect(other.peer.successes == 0 && other.peer.refusals == 1)
  }

  @Test @NetworkActor func `ICE-12 nothing is triggered where the pair has succeeded`() async throws
  {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let address = try scene.peer.listenUDP()
    // Its checks come long before its answers, each of which would then be asked for twice.
    scene.peer.answerDelay = .milliseconds(200)
    scene.peer.checksAlways = true
    scene.peer.checkBackFromCandidate()
    let result = try #require(await scene.check([.udp(address)]).first)
    #expect(result.outcome == .ok, "\(String(describing: result.failure))")
    let nominations = scene.peer.requests.filter { $0.contains(.useCandidate) }
    #expect(Set(nominations.map(\.transactionID)).count == 1)
  }

  @Test(arguments: [0, UInt64.max])
  @NetworkActor func `ICE-7 of two that control, the larger tie-breaker does, whoever asks first`(
    theirs: UInt64
  ) async throws {
    let scene = try MediaScene(role: ICERole(.controlling, tieBreaker: theirs))
    defer { scene.peer.close() }
    let address = try scene.peer.listenUDP()
    scene.peer.lostRequests = 1
    scene.peer.checkBackFromCandidate()
    let result = try #require(await scene.check([.udp(address)]).first)
    #expect(result.outcome == .ok, "\(String(describing: result.failure))")
    let weControl = theirs == 0
    // The peer's check is refused with 487, or has us change our role.
    #expect(scene.peer.refusals == (weControl ? 1 : 0))
    #expect(scene.peer.successes == (weControl ? 0 : 1))
    // Who controls nominates.
    #expect(scene.peer.requests.contains { $0.contains(.useCandidate) } == weControl)
    let last = try #require(scene.peer.requests.last)
    #expect(last.contains(.iceControlling) == weControl)
    #expect(last.contains(.iceControlled) == !weControl)
  }

  // MARK: - Names

  @Test @NetworkActor func `ICE-1 a candidate's name is looked up, and each IP version checked`()
    async throws
  {
    let results = try await Dnsmasq.with(["host-record=peer.example,127.0.0.1,::1"]) { dns in
      try await Self.checkNames(["peer.example", "nobody.example"], asking: dns.server)
    }
    // A host without IPv6 has no route, which says nothing about the peer.
    #expect(results.map(\.server.host) == ["peer.example", "peer.example", "nobody.example"])
    #expect(results.map(\.server.address) == [.loopbackV4, .loopbackV6, nil])
    let (answering, unknown) = (results[0], results[2])
    #expect(answering.outcome == .ok, "\(String(describing: answering.failure))")
    #expect(answering.phases.map(\.name) == [.resolve, .ice, .ice, .dtls])
    #expect(answering.observations == [.candidateIsName("peer.example")])
    #expect(unknown.failure?.reason == .dnsFailure && unknown.failure?.phase == .resolve)
    #expect(!unknown.isRequired && unknown.requestsSent == 0)
  }

  /// Checks candidates that have names of one peer, over IPv4.
  @NetworkActor private static func checkNames(
    _ names: [String], asking server: SocketAddress
  ) async throws -> [CheckResult] {
    var scene = try MediaScene()
    defer { scene.peer.close() }
    scene.nameServers = [server]
    let port = try scene.peer.listenUDP().port
    return await scene.check(
      candidates: names.enumerated().map { index, name in
        ICECandidate(
          foundation: "1", transport: .udp, priority: UInt32(100 - index), host: .name(name),
          port: port, kind: .host)
      })
  }
}
