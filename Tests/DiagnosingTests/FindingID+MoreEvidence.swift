import Diagnosing
import Measurements
import Vocabulary

// Checks, sessions and sources that lead to the findings of the catalogue's later parts.

private let later = UnixTime(seconds: 1_900_000_000)

private func address(_ text: String) -> SocketAddress? { SocketAddress(text, defaultPort: 0) }

extension FindingID {
  var certificates: CheckResult {
    func refused(
      _ problem: CertificateProblem, issuer: SafeText = "CN=Somebody", count: Int? = nil
    ) -> CheckResult {
      .stuck(at: .tlsHello, .certificateInvalid, over: .tls) {
        var shown = certificate(issuer: issuer, to: later)
        shown.chainCount = count
        $0.tls = TLSInfo(trust: .rejected(problem), certificate: shown)
      }
    }
    func taken(
      _ trust: TLSInfo.Trust = .verified, to end: UnixTime = later, keyType: SafeText? = nil
    ) -> CheckResult {
      .example(over: .tls) {
        var shown = certificate(to: end)
        shown.keyType = keyType
        $0.tls = TLSInfo(trust: trust, certificate: shown)
      }
    }
    return switch self {
    case .nameMismatch: refused(.nameMismatch)
    case .certificateExpired: refused(.expired)
    case .certificateNotYetValid: refused(.notYetValid)
    case .chainIncomplete: refused(.unknownIssuer, count: 1)
    case .issuerUnknown: refused(.unknownIssuer, count: 2)
    case .selfSigned: refused(.selfSigned)
    case .intercepted: refused(.unknownIssuer, issuer: "CN=FortiGate CA")
    case .certificateRevoked: refused(.revoked)
    case .certificateWeak: refused(.weak)
    case .browserRefusesCertificate: taken(keyType: "Ed25519")
    case .certificateExpiring: taken(to: UnixTime(seconds: 1_795_262_400 + 86_400))
    case .insecureTLS: taken(.unchecked(nil))
    case .dtlsFingerprintMismatch: refused(.fingerprintMismatch)
    default: refused(.other)
    }
  }

  var quality: CheckResult {
    .example { check in
      check.rtt = RTTSummary([
        RTTSample(.milliseconds(self == .highLatency ? 801 : 20), clock: .kernel)
      ])
      switch self {
      case .samplesCut: check.observations = [.samplesCut(asked: 100, sent: 80)]
      case .failedAtTimes:
        check.observations = [
          .roundsFailed(
            12, of: 120, cause: "Nothing listens on UDP port 3478 of 192.0.2.1")
        ]
      case .packetLoss: (check.datagramsSent, check.datagramsLost) = (52, 11)
      case .rateLimited:
        check.firstTries = "++++++++++-+-+-+-+-+-+-+-+-+-+-+".map { $0 == "+" }
        (check.datagramsSent, check.datagramsLost) = (43, 11)
      default: break
      }
    }
  }

  var addresses: [CheckResult] {
    func seen(_ mapped: String, _ id: String = "c1", host: SafeText = "a.example") -> CheckResult {
      .example(id, kind: .stunBinding, host: host) { $0.mappedAddress = address(mapped) }
    }
    let (here, there) = (address("198.51.100.7:1"), address("198.51.100.8:1"))
    guard let here, let there else { return [] }
    return switch self {
    case .legacyMappedOnly: [.observing(.mappedAddressOnly)]
    case .rewrittenAddress: [.observing(.mappedAddressRewritten(plain: here, xored: there))]
    case .mappingUnstable: [.observing(.mappingChanged([here, there]))]
    case .answerFromElsewhere: [.observing(.answeredFrom(there))]
    case .mappedAddressPrivate: [seen("10.244.0.1:4000")]
    case .mappedAddressWrong: [seen("0.0.0.0:4000")]
    default:
      [seen("198.51.100.7:4000"), seen("198.51.100.8:4000", "c2", host: "b.example")]
    }
  }

  var candidates: [CheckResult] {
    switch self {
    case .iceCredentialsRefused: [.candidate(code: 401)]
    case .iceCandidatesPrivate: [.candidate(at: "192.168.1.50")]
    case .iceOnlyTCP: [.candidate(), .candidate("c2", over: .tcp, answers: true)]
    case .iceCandidateUnreachable: [.candidate(), .candidate("c2", answers: true)]
    case .iceCandidateUnroutable:
      [.candidate(at: "192.168.1.50"), .candidate("c2", answers: true)]
    case .dtlsNotCompleted:
      [
        .candidate(answers: true) {
          $0.outcome = .failed
          $0.failure = Failure(.timeout, during: .dtls, message: "x")
        }
      ]
    case .iceRoleConflict: [.candidate(answers: true) { $0.observations = [.roleConflict] }]
    case .icePeerReflexive:
      [
        .candidate(answers: true) {
          $0.candidate = CandidateInfo(kind: .peerReflexive, foundation: "1", priority: 1)
          $0.observations = address("198.51.100.7:1").map { [.foundByPeersCheck(at: $0)] } ?? []
        }
      ]
    case .iceCandidateIsName:
      [.candidate(answers: true) { $0.observations = [.candidateIsName("x.local")] }]
    case .iceCandidateLeftOut:
      [.candidate(answers: true) { $0.observations = [.candidateLeftOut("no address")] }]
    default: [.candidate()]
    }
  }

  /// A direct pair that fails beside a relayed one that is chosen; alone where no pair may work.
  var sourceWithPairs: SourceResult {
    var direct = CandidatePair.example(.host, .host, .failed)
    direct.isHeard = self == .pairOneWay
    var relayed = CandidatePair.example(.relayed, .host)
    relayed.isNominated = true
    relayed.unansweredPackets = self == .pairNoData ? 5 : nil
    if self == .pairLoss { relayed.data = .example(there: 9) }
    var source = source
    source.pairs = self == .pairOneWay ? [direct] : [direct, relayed]
    return source
  }

  var nat: CheckResult {
    var detail = NATDetail()
    let server = SocketAddress(.v4(0xC000_0201), port: 3478)
    detail.views = [NATView(server, sees: SocketAddress(.v4(0xC633_6407), port: 40_001))]
    switch self {
    case .mappingVaries: detail.mapping = .addressDependent
    case .noHairpin: detail.hairpin = .lost
    case .hairpinInsideSource: detail.hairpin = .insideSource
    case .filteringNotTested: detail.filteringUntested = .notOffered
    default: detail.passesFragments = false
    }
    return .example(kind: .natBehavior) { $0.detail = .natBehavior(detail) }
  }

  var uriNote: Observation { self == .uriSpelling ? .spelling("x") : .browserRejects("x") }

  var proxy: CheckResult {
    func failing(_ reason: FailureReason, during phase: PhaseName = .proxy) -> CheckResult {
      .failing(reason, during: phase, over: .tls)
    }
    return switch self {
    case .proxyNameNotResolved: failing(.dnsFailure, during: .proxyResolve)
    case .proxyAddressFamily: failing(.addressFamily, during: .proxyResolve)
    case .proxyPortClosed: failing(.connectionRefused, during: .proxyConnect)
    case .proxyUnreachable: failing(.timeout, during: .proxyConnect)
    case .proxyUnauthorized: failing(.proxyUnauthorized)
    case .proxyRefuses: failing(.proxyRefused)
    case .proxyServerUnreachable: failing(.proxyServerUnreachable)
    case .proxyTLS: failing(.tlsHandshake)
    case .proxySilent: failing(.timeout)
    case .notAProxy: failing(.badResponse)
    case .notForProxy: .observing(.notForProxy)
    case .insecureProxy: .observing(.proxyUnverified(nil))
    default: failing(.other)
    }
  }

  var source: SourceResult {
    var source = SourceResult(
      id: "s1", kind: .whip, name: "live", outcome: .ok, duration: .zero, serverCount: 1)
    func fail() {
      source.outcome = .failed
      source.failure = Failure(.configFetch, during: .config, message: "HTTP 403")
    }
    switch self {
    case .sharedSecretMismatch: source.mintsCredentials = true
    case .credentialLifetime: source.expiryDisagreement = .seconds(3600)
    case .clockSkew: source.clockSkew = .seconds(412)
    case .serversNotNamed: source.isCheckInItself = true
    case .configurationUnavailable:
      source = SourceResult(
        id: "s1", kind: .rtcConfiguration, name: "ice", outcome: .failed, duration: .zero)
      source.failure = Failure(.configFetch, during: .config, message: "HTTP 403")
    case .sessionUnavailable: fail()
    case .tokenExpired, .tokenCannotPublish:
      fail()
      source.token = TokenInfo()
      if self == .tokenExpired { source.token?.expiresAt = UnixTime(seconds: 1) }
      if self == .tokenCannotPublish { source.token?.mayPublish = false }
    default: source.remarks = remark.map { [SourceRemark($0, "x")] } ?? []
    }
    return source
  }

  private var remark: SourceRemark.Kind? {
    switch self {
    case .iceNoCandidates: .noCandidates
    case .sessionLeft: .sessionLeft
    case .whipProtocol: .sessionStatus
    case .mediaRefused: .mediaRefused
    case .configurationReading: .reading
    case .secretForm: .secretForm
    case .memberUnused: .memberUnused
    case .relayPolicyWithoutRelay: .nothingToRelay
    case .configurationRefused: .refusedByBrowsers
    case .configurationRefusedByOne: .refusedByOneBrowser
    case .configurationReadOtherwise: .readOtherwise
    case .uriTwice: .turnTwice
    default: nil
    }
  }
}

extension CheckResult {
  /// A connectivity check, silent unless it answers.
  static func candidate(
    _ id: String = "c1", over transport: TransportProtocol = .udp,
    at address: String = "198.51.100.4", answers: Bool = false, code: Int? = nil,
    _ change: (inout CheckResult) -> Void = { _ in }
  ) -> CheckResult {
    .example(id, kind: .iceConnectivity, over: transport, host: SafeText(address), at: address) {
      $0.phases = [
        Phase(
          .ice, startedOffset: .zero, duration: .milliseconds(3), outcome: answers ? .ok : .failed)
      ]
      if !answers {
        $0.outcome = .failed
        $0.responsesReceived = 0
        $0.failure = Failure(
          code == nil ? .timeout : .unauthorized, during: .ice, message: "x", stunErrorCode: code)
      }
      change(&$0)
    }
  }
}
