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
    case .natBehavior: .natBehavior
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

func findings(_ checks: CheckResult..., sources: [SourceResult] = []) -> [Finding] {
  Diagnosis.findings(in: Evidence(sources: sources, checks: checks, now: noon))
}

/// The ids of what explains failures, without the remarks.
func causes(_ checks: CheckResult...) -> [String] {
  Diagnosis.findings(in: Evidence(sources: [], checks: checks, now: noon))
    .filter { $0.severity == .critical }.map(\.id)
}

func certificate(
  issuer: SafeText = "CN=Example CA", from start: UnixTime? = nil, to end: UnixTime,
  names: [SafeText] = ["turn.example.org"]
) -> CertificateInfo {
  CertificateInfo(
    subject: "CN=turn.example.org", issuer: issuer, notBefore: start, notAfter: end,
    sha256: String(repeating: "ab", count: 32), dnsNames: names)
}
