import Diagnosing
import Measurements
import Testing
import Vocabulary

/// What may be claimed of silence, redirects, certificates and delays, and how surely.
@Suite struct ClaimTests {
  private static func text(_ findings: [Finding]) -> String {
    findings.map { "\($0.title) \($0.evidence) \($0.remedy)" }.joined(separator: "\n")
  }

  @Test(arguments: [(Rung.port, Confidence.possible), (.stunAnswer, .confirmed)])
  func `that TCP connects does not show that a TURN server is there at all`(
    rung: Rung, confidence: Confidence
  ) {
    let other = CheckResult.stuck(at: rung, .connectionClosed, "c2", over: .tcp)
    let found = findings(.stuck(at: .route, .timeout, "c1"), other).first { $0.explains == ["c1"] }
    #expect(found?.id == "udp-blocked")
    #expect(found?.confidence == confidence)
  }

  @Test(arguments: [(TransportProtocol.udp, true), (.dtls, false)])
  func `DTLS on another port leaves open whether the port or the packets are filtered`(
    transport: TransportProtocol, isPort: Bool
  ) {
    let found = findings(
      .stuck(at: .route, .timeout, "c1"), .working("c2", over: transport, port: 5349))
    #expect(found.first?.id == "udp-port-blocked")
    #expect(found.first?.confidence == (isPort ? .confirmed : .likely))
    #expect(Self.text(found).contains("the port that works") == isPort)
    #expect(Self.text(found).contains("use turns:") == !isPort)
  }

  @Test func `two dead addresses of a name are not one`() {
    let found = findings(
      .stuck(at: .route, .timeout, "c1", at: "198.51.100.5"),
      .stuck(at: .route, .timeout, "c2", at: "198.51.100.6"), .working("c3"))
    #expect(found.map(\.title) == ["Not every address of turn.example.org answers"])
  }

  @Test(arguments: [FailureReason.timeout, .connectionClosed])
  func `a plain port beside a web server's TLS is the web server's, not TURN over TLS`(
    reason: FailureReason
  ) {
    let web = CheckResult.stuck(at: .tlsDone, .notSTUN, "c2", over: .tls) {
      $0.observations = [.answeredInstead(.http, firstLine: "HTTP/1.1 400 Bad Request")]
    }
    let found = findings(.stuck(at: .port, reason, "c1", over: .tcp), web)
    #expect(found.map(\.id) == ["not-stun-http"])
    #expect(found.first?.explains == ["c1", "c2"])
    #expect(!Self.text(found).contains("Write turns:"))
  }

  @Test(arguments: [("nas.local", true), ("turn.example.org", false)])
  func `a name of mDNS is not a misspelt one`(host: SafeText, isMulticast: Bool) {
    let check = CheckResult.stuck(at: .configuration, .dnsFailure, host: host) {
      $0.failure?.detail = .name(.noAddress)
    }
    let text = Self.text(findings(check))
    #expect(text.contains("mDNS") == isMulticast && text.contains("spelling") == !isMulticast)
  }

  @Test(arguments: [(Rung.stunAnswer, false), (.challenge, true)])
  func `a challenge that lacks something is about the credentials only once they were sent`(
    rung: Rung, isAboutThem: Bool
  ) {
    let check = CheckResult.stuck(at: rung, .badResponse, during: .allocate) {
      $0.failure?.detail = .incompleteChallenge
      $0.allocation?.credentialExpiresAt = UnixTime(seconds: 1)
    }
    #expect(causes(check) == [isAboutThem ? "credential-expired" : "challenge-incomplete"])
    #expect(Self.text(findings(check)).contains("Check the credentials") == false)
  }

  // MARK: - Redirects

  private static let second = SocketAddress(.v4(0xC000_0202), port: 3478)
  private static let third = SocketAddress(.v4(0xC000_0203), port: 3478)

  @Test func `a loop is told as the last server of the chain told it`() {
    let check = CheckResult.stuck(at: .stunAnswer, .redirect, during: .allocate) {
      $0.failure?.detail = .redirectLoop
      $0.failure?.message = "the server redirects to 198.51.100.4:3478, which was not followed"
      $0.observations = [Self.second, Self.third].map {
        .redirected(to: $0, signed: false, followed: true)
      }
    }
    let found = findings(check).first { !$0.explains.isEmpty }
    let text = Self.text(found.map { [$0] } ?? [])
    #expect(text.contains("192.0.2.3 redirects elsewhere (300), and the redirect was not followed"))
    #expect(text.contains("udp 192.0.2.3:3478: the server redirects to 198.51.100.4:3478"))
    #expect(text.contains("300 to 192.0.2.2:3478, then to 192.0.2.3:3478, followed"))
  }

  @Test func `what fails behind a redirect is the server that it led to`() {
    let refused = CheckResult.refused {
      $0.observations = [.redirected(to: Self.second, signed: false, followed: true)]
    }
    let found = findings(refused).first { !$0.explains.isEmpty }
    #expect(found?.title == "192.0.2.2 refuses the user name or password")
    #expect(found?.evidence.contains { $0.text.hasPrefix("udp 192.0.2.2:3478: 401") } == true)
    #expect(found?.checks == ["c1"])
  }

  @Test(arguments: [
    (FailureDetail.redirectUnreachable, "inner network"), (.redirectTooLong, "Shorten the chain"),
  ])
  func `a redirect that no option would follow is not answered with that option`(
    detail: FailureDetail, remedy: String
  ) {
    let text = Self.text(
      findings(
        .stuck(at: .stunAnswer, .redirect, during: .allocate) { $0.failure?.detail = detail }))
    #expect(text.contains(remedy) && !text.contains("--follow-unsigned-redirect"))
  }

  // MARK: - Delays

  @Test func `answers that come long after the last of several requests are late, not well`() {
    let late = CheckResult.observing(.slowAnswer(afterLastSend: .milliseconds(1000)))
    #expect(findings(late).map(\.id) == ["high-latency"])
    #expect(Self.text(findings(late)).contains("came 1 s after its request was last sent"))
    var measured = CheckResult.working()
    measured.observations = late.observations
    #expect(findings(measured).isEmpty, "the median says more")
  }

  // MARK: - Proxies

  @Test(arguments: [
    (["Proxy-Authenticate: NTLM"], false), (["Proxy-Authenticate: Negotiate", "x"], false),
    (["Proxy-Authenticate: NTLM", "Proxy-Authenticate: Basic realm=\"x\""], true), ([], true),
  ])
  func `a password is asked for only where the proxy would take it`(
    offers: [SafeText], helps: Bool
  ) {
    let check = CheckResult.failing(.proxyUnauthorized, during: .proxy) {
      $0.failure?.evidence = offers
    }
    #expect(Self.text(findings(check)).contains("Give --proxy-username") == helps)
  }
}
