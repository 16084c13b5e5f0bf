import ICEServers
import Measurements
import Polling
import Probing
import Responder
import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// The responder against the prober, over every transport, IP version and way to authenticate.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct ResponderTests {
  @Test(
    arguments: TransportProtocol.allCases, ResponderOptions.Authentication.allCases)
  func `an allocation is granted, and given back`(
    transport: TransportProtocol, authentication: ResponderOptions.Authentication
  ) async throws {
    for address in [IPAddress.loopbackV4, .loopbackV6] {
      let identity = try CertificateTemplate(
        commonName: "localhost", alternativeNames: ["IP:127.0.0.1", "IP:::1"]
      ).make()
      var options = ResponderOptions(
        listeners: [(transport, SocketAddress(address, port: 0))], software: "test")
      options.identity = identity
      options.authentication = authentication
      options.users = ["user": "password"]
      var releases = 0
      let count: FaultyService.Script = { request, answer in
        if let request = try? Message(request), request.type.method == .refresh,
          (try? request.first(Lifetime.self))?.value == 0
        {
          releases += 1
        }
        return [answer]
      }
      let responder = try Responder(options, .openSSL) { FaultyService($0, script: count) }
      defer { responder.close() }
      let check = try await check(responder, identity)
      #expect(check.outcome == .ok, "\(check)")
      #expect(check.relayedAddresses.count == 1)
      #expect(
        check.integrity?.rawValue == (authentication == .none ? nil : authentication.rawValue))
      // On a stream the end of the connection would have freed the allocation as well.
      #expect(check.phases.last?.name == .release)
      #expect(check.phases.last?.outcome == .ok)
      #expect(releases == 1)
      #expect(responder.allocationCount == 0)
    }
  }

  private func check(_ responder: Responder, _ identity: TLSIdentity) async throws -> CheckResult {
    let (transport, address) = try #require(responder.addresses.first)
    let scheme = transport.isSecure ? "turns" : "turn"
    let uri = "\(scheme):\(address)?transport=\(transport.isDatagram ? "udp" : "tcp")"
    let target = ProbeTarget(
      source: "s1", uri: try ICEServerURI.read(uri).uri,
      credential: try ICECredential(username: "user", password: Secret("password")))
    var options = ProbeOptions(software: "test")
    // Where UDP tells no address, data would ask for a second allocation.
    options.relay = nil
    options.tls.trust = .certificates(identity.chain)
    options.pacing = .fastest(parallelChecks: 1)
    options.bindingCount = 1
    let prober = Prober(options, .openSSL) { _ in }
    return try #require(
      await prober.check(ProbePlan(targets: [target]), start: EventLoop.now).first)
  }
}
