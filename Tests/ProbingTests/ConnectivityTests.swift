import ICEServers
import Measurements
import Polling
import STUNClient
import STUNWire
import SessionDescriptions
import TLS
import Testing
import Transports
import Vocabulary

@testable import Probing

/// The candidates of a session, checked against a peer of our own over real sockets.
@Suite(.timeLimit(.minutes(1))) struct ConnectivityTests {
  // MARK: - What goes well

  @Test(arguments: [IPAddress.loopbackV4, .loopbackV6], [DTLSSetup.active, .passive])
  @NetworkActor func `a candidate answers and DTLS is made, whoever begins it`(
    ip: IPAddress, setup: DTLSSetup
  ) async throws {
    let scene = try MediaScene(setup: setup)
    defer { scene.peer.close() }
    let results = await scene.check([.udp(try scene.peer.listenUDP(ip))])
    let result = try #require(results.first)
    #expect(result.outcome == .ok, "\(String(describing: result.failure))")
    #expect(result.phases.map(\.name) == [.ice, .ice, .dtls])
    #expect(result.phases.allSatisfy { $0.outcome == .ok })
    #expect(result.candidate?.isNominated == true)
    #expect(result.tls?.trust == .verified)
    #expect(result.tls?.certificate?.sha256 == scene.peer.session.map { _ in scene.peerDigest })
    #expect(result.mappedAddress?.ip == ip)
    // The first check, the nomination, and one more sample.
    #expect(result.rtt != nil)
    #expect(result.requestsSent == 3 && result.responsesReceived == 3)
    #expect(scene.peer.session?.isVerified == true)
  }

  @Test @NetworkActor func `a passive TCP candidate is framed and connects`() async throws {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let results = await scene.check([.tcp(try scene.peer.listenTCP())])
    let result = try #require(results.first)
    #expect(result.outcome == .ok, "\(String(describing: result.failure))")
    #expect(result.transport == .tcp)
    #expect(result.phases.map(\.name) == [.connect, .ice, .ice, .dtls])
    #expect(result.requestsSent == 3)
    #expect(scene.peer.session?.isVerified == true)
  }

  @Test(arguments: [true, false])
  @NetworkActor func `ICE-6 and ICE-8 we control, with one tie-breaker for the whole session`(
    isLite: Bool
  ) async throws {
    var scene = try MediaScene()
    defer { scene.peer.close() }
    scene.isLite = isLite
    let address = try scene.peer.listenUDP()
    let tcp = try scene.peer.listenTCP()
    let results = await scene.check([.udp(address), .tcp(tcp)])
    #expect(results.map(\.outcome) == [.ok, .ok])
    let roles = try scene.peer.requests.map { try $0.first(ICEControlling.self)?.value }
    #expect(roles.count == 5 && !roles.contains(nil))
    #expect(Set(roles).count == 1)
  }

  @Test @NetworkActor func `ICE-5 candidates are ordered by their pairs' priorities`() throws {
    let ours = UInt64(ConnectivityParameters.peerReflexivePriority)
    let types: [UInt64] = [0, 100, 110, 126]
    let theirs = (types + types).enumerated().map { $1 << 24 | UInt64(65535 - $0) << 8 | 255 }
    let scene = try MediaScene()
    let target = try #require(
      scene.target(
        theirs.map {
          ICECandidate(
            .udp(SocketAddress(.loopbackV4, port: 9)), priority: UInt32($0))
        }))
    let pairs = PlannedCandidate.all(of: target).map { planned in
      let their = UInt64(planned.candidate.priority)
      return min(ours, their) << 32 + 2 * max(ours, their) + (ours > their ? 1 : 0)
    }
    #expect(pairs.count == 8 && pairs == pairs.sorted(by: >))
  }

  @Test(arguments: [
    (1, Nanoseconds.milliseconds(500)), (10, .milliseconds(500)), (60, .seconds(3)),
  ])
  @NetworkActor func `ICE-14 the more checks there are, the longer an answer may take`(
    count: Int, timeout: Nanoseconds
  ) async throws {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let connection = try await Connection.open(
      .udp(SocketAddress(.loopbackV4, port: 9)), until: .distantFuture)
    defer { connection.close() }
    let target = try #require(scene.target([]))
    let session = ConnectivitySession(
      target, [], usable: count, ProbeSurroundings(ProbeOptions(software: "test"), .openSSL))
    let parameters = session.parameters(
      on: connection, isFirst: true, nominates: false, until: .distantFuture)
    #expect(parameters.client.schedule == .datagram(initialTimeout: timeout))
    #expect(parameters.triggerDelay == .milliseconds(50))
    let later = session.parameters(
      on: connection, isFirst: false, nominates: false, until: .zero)
    #expect(later.triggerDelay == nil)
  }

  @Test @NetworkActor func `ICE-7 a peer that wants to control may control`() async throws {
    let scene = try MediaScene(role: ICERole(.controlling, tieBreaker: .max))
    defer { scene.peer.close() }
    let results = await scene.check([.udp(try scene.peer.listenUDP())])
    let result = try #require(results.first)
    #expect(result.observations == [.roleConflict])
    #expect(result.outcome == .ok, "\(String(describing: result.failure))")
    // It is the peer that nominates.
    #expect(result.phases.map(\.name) == [.ice, .dtls])
  }

  @Test @NetworkActor func `of a hundred candidates the one that answers is found`() async throws {
    let scene = try MediaScene(timeout: .seconds(2))
    defer { scene.peer.close() }
    let silent = try (0..<99).map { _ in
      try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }
    }
    defer { for socket in silent { socket.close() } }
    let addresses = silent.map(\.address) + [try scene.peer.listenUDP()]
    let results = await scene.check(addresses.map { .udp($0) })
    #expect(results.count == 100)
    #expect(results.filter { $0.outcome == .ok }.map(\.server.socketAddress) == [addresses[99]])
    let others = results.filter { $0.outcome == .failed }
    #expect(others.count == 99)
    #expect(others.allSatisfy { $0.failure?.reason == .timeout && !$0.isRequired })
    #expect(results.last?.tls?.trust == .verified)
  }

  @Test @NetworkActor func `ICE-13 of several that answer the preferred one is nominated`()
    async throws
  {
    let scene = try MediaScene()
    defer { scene.peer.close() }
    let udp = try scene.peer.listenUDP()
    let results = await scene.check([.udp(udp), .tcp(try scene.peer.listenTCP())])
    #expect(results.map(\.outcome) == [.ok, .ok])
    #expect(results.map { $0.candidate?.isNominated } == [true, false])
    #expect(results.map { $0.tls == nil } == [false, true])
    #expect(results[1].rtt != nil)
  }

  // MARK: - What does not

  @Test @NetworkActor func `ICE-19 a password that the peer does not know gets 401`() async throws {
    var scene = try MediaScene()
    defer { scene.peer.close() }
    scene.remotePassword = "0123456789abcdefghijklmn"
    let results = await scene.check([.udp(try scene.peer.listenUDP())])
    let failure = try #require(results.first?.failure)
    #expect(failure.reason == .unauthorized)
    #expect(failure.stunErrorCode == 401)
    #expect(failure.phase == .ice)
    #expect(!"\(failure)".contains(scene.remotePassword ?? ""))
  }

  @Test(arguments: [DTLSSetup.active, .passive])
  @NetworkActor func `a certificate that the answer did not announce is refused`(
    setup: DTLSSetup
  ) async throws {
    var scene = try MediaScene(setup: setup)
    defer { scene.peer.close() }
    scene.announced = try TLSIdentity.forMedia().fingerprint
    let results = await scene.check([.udp(try scene.peer.listenUDP())])
    let result = try #require(results.first)
    #expect(result.failure?.reason == .certificateInvalid)
    #expect(result.failure?.phase == .dtls)
    #expect(result.tls?.trust == .rejected(.fingerprintMismatch))
    #expect(result.tls?.certificate?.sha256 == scene.peerDigest)
    #expect(result.isRequired)
    #expect(scene.peer.session == nil)
  }

  @Test @NetworkActor func `a closed candidate is refused, with the ICMP message`() async throws {
    let scene = try MediaScene()
    let closed = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }.address
    let results = await scene.check([.udp(closed)])
    let failure = try #require(results.first?.failure)
    #expect(failure.reason == .connectionRefused)
    #expect(failure.phase == .ice)
    #expect("\(failure.evidence)".contains("port unreachable"))
    #expect(results.first?.isRequired == true)
  }

  @Test @NetworkActor func `a closed TCP candidate is refused while connecting`() async throws {
    let scene = try MediaScene()
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    let address = listener.address
    listener.close()
    let results = await scene.check([.tcp(address)])
    #expect(results.first?.failure?.reason == .connectionRefused)
    #expect(results.first?.failure?.phase == .connect)
  }

  @Test @NetworkActor func `a silent candidate is waited for until the deadline`()
    async throws
  {
    let scene = try MediaScene(timeout: .milliseconds(700))
    let socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }
    defer { socket.close() }
    let results = await scene.check([.udp(socket.address)])
    let result = try #require(results.first)
    #expect(result.failure?.reason == .timeout)
    #expect(result.requestsSent == 1 && result.responsesReceived == 0)
    #expect(result.rtt == nil && result.mappedAddress == nil)
  }

  @Test @NetworkActor func `ICE-9 an answer from another address fails the pair`() async throws {
    // Strangers are heard from the first retransmission on.
    let scene = try MediaScene(timeout: .seconds(5))
    defer { scene.peer.close() }
    scene.peer.answersFromElsewhere = true
    let results = await scene.check([.udp(try scene.peer.listenUDP())])
    let result = try #require(results.first)
    #expect(result.failure?.reason == .badResponse)
    #expect(result.responsesReceived == 0)
    guard case .answeredFrom = result.observations.first else {
      Issue.record("\(result.observations)")
      return
    }
  }

  @Test(arguments: [DTLSSetup.active, .passive])
  @NetworkActor func `a peer that makes no DTLS is waited for until the deadline`(
    setup: DTLSSetup
  ) async throws {
    let scene = try MediaScene(setup: setup, timeout: .milliseconds(700))
    defer { scene.peer.close() }
    scene.peer.makesDTLS = false
    let results = await scene.check([.udp(try scene.peer.listenUDP())])
    let result = try #require(results.first)
    #expect(result.failure?.reason == .timeout && result.failure?.phase == .dtls)
    #expect(result.phases.map(\.outcome) == [.ok, .ok, .failed])
    #expect(result.candidate?.isNominated == true && result.isRequired)
  }

  @Test @NetworkActor func `a TCP peer that hangs up at once closed the connection`() async throws {
    let scene = try MediaScene()
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    defer { listener.close() }
    let hangUp = Task(executorPreference: EventLoop.shared) {
      let connection = try await listener.accept(until: EventLoop.now + .seconds(30))
      await connection?.close()
    }
    let results = await scene.check([.tcp(listener.address)])
    try await hangUp.value
    #expect(results.first?.failure?.reason == .connectionClosed)
    #expect(results.first?.failure?.phase == .ice)
  }

  @Test @NetworkActor func `ICE-21 nothing is sent where nothing can answer`() async throws {
    let scene = try MediaScene()
    let lines = [
      "1 1 udp 100 a0b1c2d3.local 5000 typ host", "2 1 udp 99 127.0.0.1 0 typ host",
      "3 1 udp 98 224.0.0.1 5000 typ host", "4 1 tcp 97 127.0.0.1 9 typ host tcptype active",
      "7 1 udp 94 fe80::1 5000 typ host", "8 1 tcp 93 fe80::1 5000 typ host tcptype passive",
      "5 2 udp 96 127.0.0.1 5000 typ host", "6 1 udp 95 0.0.0.0 5000 typ host",
    ]
    let results = await scene.check(candidates: try lines.map { try ICECandidate($0) })
    // That of component 2 is no row: all goes over component 1.
    #expect(results.count == lines.count - 1)
    for result in results {
      #expect(result.outcome == .skipped && result.requestsSent == 0)
      guard case .candidateLeftOut = result.observations.first else {
        Issue.record("\(result)")
        continue
      }
    }
  }

  @Test @NetworkActor func `an interrupted check ends at once and says so`() async throws {
    let scene = try MediaScene(timeout: .seconds(30))
    let socket = try DatagramSocket(on: SocketAddress(.loopbackV4, port: 0)) { _ in }
    defer { socket.close() }
    let task = scene.begin([.udp(socket.address)])
    task.cancel()
    #expect(await task.value.map(\.failure?.reason) == [.cancelled])
  }
}
