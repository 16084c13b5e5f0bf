import ICEServers
import Measurements
import Polling
import STUNWire
import TLS
import TestSupport
import Testing
import Transports
import Vocabulary

@testable import Probing

/// Whether the servers of a run show how the NATs here map, for nothing extra.
@Suite(.timeLimit(.minutes(2))) struct MappingTests {
  /// Answers each Binding request with the address that a NAT on the way would show.
  @NetworkActor
  private final class Server {
    private(set) var clients: [SocketAddress] = []
    private(set) var requestCount = 0
    private var socket: DatagramSocket?

    init(_ ip: String, translating port: UInt16?) throws {
      let ip = try #require(IPAddress(ip))
      socket = try DatagramSocket(on: SocketAddress(ip, port: 0)) { [weak self] datagram in
        guard let self, let request = try? Message(datagram.bytes) else { return }
        requestCount += 1
        if !clients.contains(datagram.peer) { clients.append(datagram.peer) }
        let seen = port.map { SocketAddress(datagram.peer.ip, port: $0) } ?? datagram.peer
        guard
          let answer = try? ScriptedAnswer.success(
            to: request, { $0.append(XORMappedAddress(seen)) })
        else { return }
        try? socket?.send(answer, to: datagram.peer)
      }
    }

    var uri: String { socket.map { "stun:\($0.address)" } ?? "" }
  }

  @NetworkActor
  private static func check(
    _ uris: [String], _ change: (inout ProbeOptions) -> Void = { _ in }
  ) async throws -> [CheckResult] {
    var options = ProbeOptions(software: "test")
    options.pacing = .fastest(parallelChecks: 8)
    options.bindingCount = 2
    change(&options)
    let targets = try uris.map {
      ProbeTarget(source: "s1", uri: try ICEServerURI.read($0).uri, credential: nil)
    }
    return await Prober(options, .openSSL).check(
      ProbePlan(targets: targets), start: EventLoop.now)
  }

  @NetworkActor @Test(arguments: [nil, 40_002] as [UInt16?])
  func `NAT-15 servers of one run are asked from one port, with no packet more`(
    translated: UInt16?
  ) async throws {
    let servers = [
      try Server("127.0.0.1", translating: translated.map { $0 - 1 }),
      try Server("127.0.0.2", translating: translated),
    ]
    let checks = try await Self.check(servers.map(\.uri))
    #expect(checks.allSatisfy { $0.outcome == .ok })
    #expect(servers.map(\.clients.count) == [1, 1])
    #expect(servers[0].clients == servers[1].clients)
    #expect(checks.map(\.localAddress) == servers.map(\.clients.first))
    #expect(servers.map(\.requestCount) == [2, 2])
    #expect(checks.allSatisfy { $0.rtt?.count == 2 && $0.rtt?.clock == .kernel })
    let found = MappingComparison(checks)
    #expect(found.state == (translated == nil ? .endpointIndependent : .varies))
    #expect(found.serverCount == 2)
  }

  @NetworkActor @Test
  func `a second check of one server has a port of its own`() async throws {
    let server = try Server("127.0.0.1", translating: nil)
    let turn = server.uri.replacing("stun:", with: "turn:")
    let checks = try await Self.check([server.uri, turn]) { $0.timeout = .milliseconds(600) }
    let ports = Set(checks.filter { $0.kind == .stunBinding }.compactMap(\.localAddress))
    #expect(ports.count == 2)
    #expect(MappingComparison(checks).untested == .oneServer)
  }

  @NetworkActor @Test
  func `where mappings are not compared, each check has a port of its own`() async throws {
    let servers = [
      try Server("127.0.0.1", translating: nil), try Server("127.0.0.2", translating: nil),
    ]
    let checks = try await Self.check(servers.map(\.uri)) { $0.comparesMappings = false }
    #expect(Set(checks.compactMap(\.localAddress)).count == 2)
    #expect(MappingComparison(checks).untested == .severalPorts)
  }

  @NetworkActor @Test
  func `a server that is silent or closed leaves another of its port alone`() async throws {
    let server = try Server("127.0.0.2", translating: nil)
    let silent = try SilentServer()
    let uris = ["stun:127.0.0.1:\(silent.port)", "stun:127.0.0.1:1", server.uri]
    let checks = try await Self.check(uris) { $0.timeout = .milliseconds(700) }
    #expect(checks.map(\.failure?.reason) == [.timeout, .connectionRefused, nil])
    #expect(checks[2].retransmissions == 0)
  }
}
