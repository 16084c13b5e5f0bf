import ICEServers
import Measurements
import Polling
import Probing
import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// How far a check got is on its record, whatever ended it (the ladder).
@Suite(.timeLimit(.minutes(2))) struct RungTests {
  private static let short = Nanoseconds.milliseconds(600)
  private static let datagrams: [TransportProtocol] = [.udp, .dtls]
  private static let streams: [TransportProtocol] = [.tcp, .tls]
  private static let secure: [TransportProtocol] = [.tls, .dtls]

  /// The part that breaks, and what the server still does.
  enum Break: Sendable {
    case silent, silentAfterBinding, refusesPassword, quota, nothing

    var rung: Rung {
      switch self {
      case .silent: .configuration
      case .silentAfterBinding: .stunAnswer
      case .refusesPassword: .challenge
      case .quota: .credentialsTaken
      case .nothing: .allocation
      }
    }
  }

  @NetworkActor
  @Test(
    arguments: TransportProtocol.allCases,
    [Break.silentAfterBinding, .refusesPassword, .quota, .nothing])
  func `an answer takes a check as far as it says`(
    transport: TransportProtocol, fault: Break
  ) async throws {
    let key = try ServerKey.sha1()
    let server = try FaultyServer(transport) { request, answer in
      switch fault {
      case .silentAfterBinding where request.type.method != .binding: return []
      case .quota where request.type.method == .allocate && request.isSigned:
        return [try ScriptedAnswer.error(486, to: request, key: key)]
      default: return [answer]
      }
    }
    let found = try await server.check(
      password: fault == .refusesPassword ? "another" : FaultyServer.password,
      timeout: fault == .silentAfterBinding ? Self.short : nil)
    #expect(found.check.highestRung == fault.rung, "\(found.check)")
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `a server that accepts the connection and says nothing`(
    transport: TransportProtocol
  ) async throws {
    let server = try FaultyServer(transport) { _, _ in [] }
    let found = try await server.check(timeout: Self.short)
    let rungs: [TransportProtocol: Rung] = [
      .udp: .route, .tcp: .port, .tls: .tlsDone, .dtls: .tlsDone,
    ]
    #expect(found.check.highestRung == rungs[transport])
  }

  @NetworkActor @Test(arguments: secure)
  func `a certificate that is refused came in an answer to the hello`(
    transport: TransportProtocol
  ) async throws {
    let found = try await FaultyServer(transport).check { $0.tls = TLSClientOptions() }
    #expect(found.check.failure?.reason == .certificateInvalid)
    #expect(found.check.highestRung == .tlsHello)
  }

  @NetworkActor @Test(arguments: datagrams)
  func `UDP that is swallowed went out`(transport: TransportProtocol) async throws {
    let server = try SilentServer()
    let check = try await Self.check(transport, server.port, timeout: .milliseconds(1200))
    #expect(check.failure?.reason == .timeout)
    #expect(check.highestRung == .route)
    // Over DTLS nothing of STUN was sent; of the rest some had not their time.
    #expect((check.datagramsLost > 0) == (transport == .udp), "\(check)")
    #expect(check.datagramsLost <= check.datagramsSent)
  }

  @NetworkActor @Test(arguments: streams)
  func `a port that connects and is silent was reached`(
    transport: TransportProtocol
  ) async throws {
    let server = try CannedServer()
    let check = try await Self.check(transport, server.port, timeout: Self.short)
    #expect(check.failure?.reason == .timeout)
    #expect(check.highestRung == .port)
    #expect(check.datagramsSent == 0)
  }

  @NetworkActor @Test(arguments: streams)
  func `an answer in another protocol counts as an answer`(transport: TransportProtocol)
    async throws
  {
    let server = try CannedServer(answering: "HTTP/1.1 400 Bad Request\r\n\r\n")
    let check = try await Self.check(transport, server.port)
    #expect(check.highestRung == .firstByte, "\(check)")
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `a closed port is no further than the route`(transport: TransportProtocol) async throws {
    let check = try await Self.check(transport, try FreePort.take())
    #expect(check.failure?.reason == .connectionRefused)
    #expect(check.highestRung == .route)
  }

  @NetworkActor @Test(arguments: TransportProtocol.allCases)
  func `a local address that this host does not have leaves no route`(
    transport: TransportProtocol
  ) async throws {
    let check = try await Self.check(transport, 3478) {
      $0.localAddresses = [.v4(0xC000_0201)]
    }
    #expect(check.failure?.reason == .localError)
    #expect(check.highestRung == .name)
  }

  @NetworkActor @Test
  func `a name that cannot be looked up is as far as the configuration goes`() async throws {
    let server = try SilentServer()
    let check = try await Self.check(.udp, 3478, host: "turn.example.org", timeout: Self.short) {
      $0.nameServers = [SocketAddress(.loopbackV4, port: server.port)]
    }
    #expect(check.failure?.reason == .dnsFailure)
    #expect(check.highestRung == .configuration)
    // The request that the URI is for, and not a Binding.
    #expect(check.kind == .turnAllocate)
  }

  private static func check(
    _ transport: TransportProtocol, _ port: UInt16, host: String = "127.0.0.1",
    timeout: Nanoseconds = .seconds(20), _ change: (inout ProbeOptions) -> Void = { _ in }
  ) async throws -> CheckResult {
    var options = ProbeOptions(software: "test")
    options.relay = nil
    options.timeout = timeout
    options.ipVersions = [.v4]
    change(&options)
    let scheme = transport.isSecure ? "turns" : "turn"
    let carrier = transport.isDatagram ? "udp" : "tcp"
    let target = ProbeTarget(
      source: "s1",
      uri: try ICEServerURI.read("\(scheme):\(host):\(port)?transport=\(carrier)").uri,
      credential: try ICECredential(username: "alice", password: Secret("s3cr3t")))
    return try #require(
      await Prober(options, .openSSL).check(
        ProbePlan(targets: [target], transports: [transport]), start: EventLoop.now
      ).first)
  }
}
