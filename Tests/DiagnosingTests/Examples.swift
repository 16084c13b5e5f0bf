import Diagnosing
import Measurements
import Vocabulary

let noon = UnixTime(seconds: 1_795_262_400)

extension CheckDetail {
  static func unmeasured(_ kind: CheckKind) -> CheckDetail {
    switch kind {
    case .stunBinding: .binding
    case .turnAllocate: .allocation()
    case .turnRelay: .relay()
    case .iceConnectivity: .candidate(CandidateInfo(kind: .host, foundation: "1", priority: 1))
    case .natBehavior: .natBehavior()
    case .turnAudit: .audit()
    }
  }
}

extension CheckResult {
  /// A check of turn.example.org that passed, to be changed by a test.
  static func example(
    _ id: String = "c1", kind: CheckKind = .turnAllocate, over transport: TransportProtocol = .udp,
    host: SafeText = "turn.example.org", at address: String = "198.51.100.4",
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    var check = CheckResult(
      id: id, source: "s1", detail: .unmeasured(kind), uri: "turn:\(host)", transport: transport,
      server: ServerEndpoint(host: host, address: IPAddress(address), port: 3478))
    check.outcome = .ok
    check.requestsSent = 3
    check.responsesReceived = 3
    change(&check)
    return check
  }

  /// The same, failed before any answer.
  static func failing(
    _ reason: FailureReason, during phase: PhaseName = .binding, _ id: String = "c1",
    over transport: TransportProtocol = .udp, at address: String = "198.51.100.4",
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    example(id, over: transport, at: address) { check in
      check.outcome = .failed
      check.requestsSent = 1
      check.responsesReceived = 0
      check.failure = Failure(
        reason, during: phase, message: "it failed", evidence: ["as seen on the wire"])
      change(&check)
    }
  }

  static func observing(_ observation: Observation) -> CheckResult {
    example { $0.observations = [observation] }
  }
}

extension CheckResult {
  /// Failed above a rung, over whatever the transport makes of it.
  static func stuck(
    at rung: Rung, _ reason: FailureReason = .timeout, _ id: String = "c1",
    over transport: TransportProtocol = .udp, host: SafeText = "turn.example.org",
    at address: String = "198.51.100.4", port: UInt16 = 3478, during phase: PhaseName? = nil,
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    example(id, over: transport, host: host, at: address) { check in
      check.outcome = .failed
      check.requestsSent = 1
      check.responsesReceived = rung >= .stunAnswer ? 1 : 0
      check.server.port = port
      check.highestRung = rung
      let failing = phase ?? rung.failingPhase(over: transport)
      if rung >= .port, !transport.isDatagram {
        check.phases = [Phase(.connect, startedOffset: .zero, duration: .milliseconds(10))]
      }
      check.phases.append(
        Phase(failing, startedOffset: .zero, duration: .seconds(10), outcome: .failed))
      check.failure = Failure(
        reason, during: failing, message: "it failed", evidence: ["as seen on the wire"])
      change(&check)
    }
  }

  /// One that works, to hold beside one that does not.
  static func working(
    _ id: String = "c9", over transport: TransportProtocol = .udp,
    host: SafeText = "turn.example.org", at address: String = "198.51.100.4", port: UInt16 = 3478,
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    example(id, over: transport, host: host, at: address) { check in
      check.server.port = port
      check.rtt = RTTSummary([RTTSample(Nanoseconds(10_300_000), clock: .kernel)])
      change(&check)
    }
  }
}

extension Rung {
  fileprivate func failingPhase(over transport: TransportProtocol) -> PhaseName {
    switch self {
    case .configuration: .resolve
    case .name, .route, .proxy:
      transport == .dtls ? .dtls : transport.isDatagram ? .binding : .connect
    case .port, .firstByte, .tlsHello:
      transport == .dtls ? .dtls : transport.isSecure ? .tls : .binding
    case .tlsDone: .binding
    case .stunAnswer, .challenge, .credentialsTaken: .allocate
    case .allocation: .release
    case .permission, .dataOut, .dataBack: .echo
    }
  }
}

func findings(_ checks: CheckResult..., sources: [SourceResult] = []) -> [Finding] {
  Diagnosis.findings(in: Evidence(sources: sources, checks: checks, now: noon))
}

/// The ids of what explains failures, without the remarks.
func causes(_ checks: CheckResult...) -> [String] {
  Diagnosis.findings(in: Evidence(sources: [], checks: checks, now: noon))
    .filter { $0.severity == .critical }.map(\.id)
}

func findings(_ checks: [CheckResult]) -> [Finding] {
  Diagnosis.findings(in: Evidence(sources: [], checks: checks, now: noon))
}

func certificate(
  issuer: SafeText = "CN=Example CA", from start: UnixTime? = nil, to end: UnixTime,
  names: [SafeText] = ["turn.example.org"]
) -> CertificateInfo {
  CertificateInfo(
    subject: "CN=turn.example.org", issuer: issuer, notBefore: start, notAfter: end,
    sha256: String(repeating: "ab", count: 32), dnsNames: names)
}
