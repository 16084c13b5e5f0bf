import Diagnosing
import Measurements
import Testing
import Vocabulary

@Suite struct ReachabilityRuleTests {
  @Test func `Q-50 UDP is blocked where TCP of the same host answers`() {
    let found = findings(
      .failing(.timeout, "c1"), .failing(.timeout, during: .dtls, "c2", over: .dtls),
      .example("c3", over: .tcp))
    #expect(found.first?.id == "udp-blocked")
    #expect(found.first?.checks == ["c1", "c2"])
  }

  @Test func `Q-50 UDP is not blocked when one port of the host answers`() {
    let found = findings(
      .failing(.timeout, "c1"), .example("c2", kind: .stunBinding), .example("c3", over: .tcp))
    #expect(found.map(\.id) == ["no-answer"])
  }

  @Test func `Q-50 UDP is not blocked when TCP is silent too, or belongs to another host`() {
    let other = CheckResult.example("c3", over: .tcp, host: "other.example.org")
    #expect(
      causes(.failing(.timeout, "c1"), .failing(.timeout, "c2", over: .tcp), other)
        == ["no-answer"])
  }

  @Test func `Q-51 plain STUN over TCP is swallowed where TLS is not`() {
    let silent = CheckResult.failing(.timeout, "c1", over: .tcp) { check in
      check.phases = [Phase(.connect, startedOffset: .zero, duration: .milliseconds(10))]
    }
    #expect(causes(silent, .example("c2", over: .tls)) == ["plain-stun-filtered"])
    #expect(causes(silent, .failing(.timeout, "c2", over: .tls)) == ["no-answer"])
    let unconnected = CheckResult.failing(.timeout, during: .connect, "c1", over: .tcp)
    #expect(causes(unconnected, .example("c2", over: .tls)) == ["no-answer"])
  }

  @Test func `Q-50 silence to DTLS alone is either of two things`() {
    let silent = CheckResult.failing(.timeout, during: .dtls, "c1", over: .dtls)
    let found = findings(silent, .example("c2", over: .tcp)).filter { $0.severity != .info }
    #expect(found.map(\.id) == ["no-answer", "dtls-unanswered"])
    #expect(found.last?.severity == .warning)
    #expect(causes(silent) == ["no-answer"])
  }

  @Test func `SEC-8 a closed port means that DTLS is not offered`() {
    let refused = CheckResult.failing(.connectionRefused, during: .dtls, "c1", over: .dtls)
    #expect(causes(refused) == ["dtls-not-offered"])
  }

  @Test(arguments: [FailureReason.timeout, .connectionRefused])
  func `SEC-8 no handshake where UDP is answered means that DTLS is not offered`(
    reason: FailureReason
  ) {
    let silent = CheckResult.failing(reason, during: .dtls, "c1", over: .dtls)
    #expect(
      causes(silent, .example("c2"), .example("c3", over: .tls)) == ["dtls-not-offered"])
  }

  @Test func `SEC-8 a DTLS connection that then falls silent was offered`() {
    let silent = CheckResult.failing(.timeout, during: .binding, "c1", over: .dtls)
    #expect(causes(silent) == ["no-answer"])
  }

  @Test(arguments: [
    FailureReason.timeout, .networkUnreachable, .hostUnreachable, .administrativelyProhibited,
  ])
  func `IPv6 that fails beside IPv4 is named as such`(reason: FailureReason) {
    let six = CheckResult.failing(reason, "c1", at: "2001:db8::1")
    #expect(causes(six, .example("c2")) == ["ipv6-unreachable"])
    #expect(!causes(six).contains("ipv6-unreachable"))
    let refused = CheckResult.failing(.connectionRefused, "c1", at: "2001:db8::1")
    #expect(causes(refused, .example("c2")) == ["port-closed"])
  }

  @Test(arguments: [
    (1, 5, Severity.info), (1, 100, .info), (2, 20, .warning), (2, 100, .info), (30, 100, .warning),
  ])
  func `a loss beyond chance is a warning`(lost: Int, sent: Int, severity: Severity) {
    let found = findings(
      .example { check in
        check.requestsSent = sent
        check.responsesReceived = sent - lost
        check.requestsLost = lost
      })
    #expect(found.map(\.id) == ["packet-loss"])
    #expect(found.first?.severity == severity)
  }

  @Test func `a request without an accepted answer is no loss by itself`() {
    // Dropped for its integrity, cut by an interrupt, or on a connection that ended.
    #expect(findings(.example { $0.responsesReceived = 1 }).isEmpty)
  }

  @Test func `Q-12 a server that answers no Binding is not one that loses packets`() {
    let found = findings(
      .example { check in
        check.requestsSent = 8
        check.responsesReceived = 3
        check.requestsLost = 1
        check.allocation?.bindingFailure = Failure(
          .timeout, during: .binding, message: "nothing came back")
      })
    #expect(found.map(\.id) == ["binding-unanswered"])
  }

  @Test func `Q-12 a server that answers Binding with an error did answer`() {
    let refusal = Failure(
      .badResponse, during: .binding, message: "the server answered 400 (Bad Request)",
      stunErrorCode: 400)
    let found = findings(.example { $0.allocation?.bindingFailure = refusal })
    #expect(found.map(\.id) == ["binding-refused"])
    #expect(found.first?.evidence.first?.text.contains("400 (Bad Request)") == true)
  }

  @Test func `retransmissions are worth knowing`() {
    let found = findings(.example { $0.retransmissions = 1 })
    #expect(found.map(\.id) == ["retransmissions"])
    #expect(found.first?.severity == .info)
  }

  @Test(arguments: [
    ("turn.example.org", "10.0.0.1", true), ("turn.example.org", "127.0.0.1", true),
    ("turn.example.org", "fd00::1", true), ("turn.example.org", "198.51.100.4", false),
    ("10.0.0.1", "10.0.0.1", false), ("localhost", "127.0.0.1", false),
    ("turn.corp.internal", "10.0.0.1", false), ("printer.LOCAL", "10.0.0.1", false),
    ("turn", "10.0.0.1", false), ("turn.example.org.", "10.0.0.1", true),
  ])
  func `a public name with a private address is worth knowing`(
    host: String, address: String, isFound: Bool
  ) {
    let found = findings(.example(kind: .stunBinding, host: SafeText(host), at: address))
    #expect(found.map(\.id) == (isFound ? ["private-dns-answer"] : []))
  }
}
