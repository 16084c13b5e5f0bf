import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Faults between this host and the proxy are not blamed on the server.
@Suite struct ProxyRuleTests {
  @Test(arguments: [
    (PhaseName.proxyResolve, FailureReason.dnsFailure, "proxy-name-not-resolved"),
    (.proxyResolve, .addressFamily, "proxy-address-family"),
    (.proxyConnect, .connectionRefused, "proxy-port-closed"),
    (.proxyConnect, .timeout, "proxy-unreachable"),
    (.proxyConnect, .hostUnreachable, "proxy-unreachable"),
    (.proxyConnect, .administrativelyProhibited, "proxy-unreachable"),
    (.proxyConnect, .localError, "local-error"),
    (.proxy, .timeout, "proxy-silent"),
    (.proxy, .tlsHandshake, "proxy-tls"),
    (.proxy, .certificateInvalid, "proxy-tls"),
    (.proxy, .connectionClosed, "not-a-proxy"),
    (.proxy, .badResponse, "not-a-proxy"),
    (.proxy, .proxyUnauthorized, "proxy-unauthorized"),
    (.proxy, .proxyRefused, "proxy-refuses"),
    (.proxy, .proxyServerUnreachable, "proxy-server-unreachable"),
    (.proxy, .other, "proxy-failed"),
    (.proxy, .localError, "local-error"),
  ])
  func `a failure before the tunnel is open is the proxy's`(
    phase: PhaseName, reason: FailureReason, cause: String
  ) throws {
    let found = findings(.failing(reason, during: phase, over: .tls))
    #expect(found.map(\.id) == [cause])
    #expect(found.first?.evidence.last == "tls 198.51.100.4:3478: as seen on the wire")
  }

  @Test func `an interrupted tunnel has no cause`() {
    #expect(findings(.failing(.cancelled, during: .proxy, over: .tls)).isEmpty)
  }

  @Test func `transports that the proxy cannot carry are a remark, not a failure`() {
    let found = findings(
      .observing(.notForProxy),
      .example("c2", over: .dtls) { $0.observations = [.notForProxy] }, .example("c3", over: .tls))
    #expect(found.map(\.id) == ["not-for-proxy"])
    #expect(found.first?.severity == .info)
    #expect(found.first?.checks == ["c1", "c2"])
  }

  @Test(arguments: [
    (nil, "would have passed"), (CertificateProblem.expired, "would have failed: it has expired"),
  ])
  func `a proxy with an unverified certificate is a warning`(
    problem: CertificateProblem?, text: String
  ) {
    let found = findings(.observing(.proxyUnverified(problem)))
    #expect(found.map(\.id) == ["insecure-proxy"])
    #expect(found.first?.severity == .warning)
    #expect(found.first?.evidence.first?.text.contains(text) == true)
  }
}
