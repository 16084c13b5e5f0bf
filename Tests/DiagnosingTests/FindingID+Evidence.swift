import Diagnosing
import Measurements
import Vocabulary

// Checks that lead to each finding, by the parts of the catalogue; `silence` of another part's id is nobody's.

private let router = IPAddress("203.0.113.1") ?? .anyV4
private let stranger = SocketAddress(.v4(0xC633_6463), port: 3478)

private func icmp(_ type: UInt8, _ code: UInt8, isOwn: Bool = false) -> Observation {
  .icmp(type: type, code: code, version: .v4, from: router, isOwn: isOwn)
}

extension CheckResult {
  /// 401 to a signed Allocate.
  static func refused(_ change: (inout CheckResult) -> Void = { _ in }) -> CheckResult {
    .stuck(at: .challenge, .unauthorized) {
      $0.failure?.stunErrorCode = 401
      change(&$0)
    }
  }

  fileprivate static func failing(
    _ reason: FailureReason, _ detail: FailureDetail, during phase: PhaseName = .allocate
  ) -> CheckResult {
    .failing(reason, during: phase) { $0.failure?.detail = detail }
  }

  fileprivate static func unnamed(_ fault: NameFault) -> CheckResult {
    .stuck(at: .configuration, .dnsFailure) { $0.failure?.detail = .name(fault) }
  }
}

extension FindingID {
  var silence: [CheckResult] {
    switch self {
    case .networkSilent:
      [
        .stuck(at: .route),
        .stuck(at: .route, .timeout, "c2", host: "b.example.org", at: "198.51.100.9"),
      ]
    case .udpBlocked: [.stuck(at: .route), .working(over: .tcp)]
    case .udpPortBlocked: [.stuck(at: .route), .working(port: 443)]
    case .tcpBlocked: [.stuck(at: .route, over: .tcp), .working()]
    case .tcpPortBlocked: [.stuck(at: .route, over: .tcp), .working(over: .tcp, port: 443)]
    case .ipv6Unreachable: [.stuck(at: .route, at: "2001:db8::1"), .working()]
    case .ipv4Unreachable: [.stuck(at: .route), .working(at: "2001:db8::1")]
    case .addressSilent: [.stuck(at: .route), .working(at: "198.51.100.5")]
    case .answersSometimes: [.stuck(at: .route), .working()]
    case .connectedNoAnswer: [.stuck(at: .port, over: .tcp)]
    case .plainSTUNFiltered: [.stuck(at: .port, over: .tcp), .working(over: .tls, port: 5349)]
    case .tlsUnanswered: [.stuck(at: .port, over: .tls)]
    case .largePacketsLost:
      [.stuck(at: .port, over: .tls) { $0.observations = [.laterSegmentsOnly(2)] }]
    case .handshakeStalled: [.stuck(at: .tlsHello, over: .tls)]
    case .tlsThenSilence: [.stuck(at: .tlsDone, over: .tls)]
    case .turnNotOffered: [.stuck(at: .stunAnswer)]
    case .fellSilent: [.stuck(at: .challenge)]
    case .turnNotHere:
      [
        .stuck(at: .stunAnswer, .connectionClosed, over: .tcp) { $0.failure?.detail = .reset },
        .working(),
      ]
    case .answersLate:
      [
        .stuck(at: .stunAnswer) {
          $0.observations = [.lateAnswer(after: .seconds(3), toAllocate: true)]
        }
      ]
    case .allocateIgnored:
      [.stuck(at: .challenge) { $0.observations = [.onlyRefreshAnswered] }]
    case .bindingUnanswered, .bindingRefused, .bindingUnusable:
      [
        .example {
          $0.allocation?.bindingFailure = Failure(
            self == .bindingUnanswered ? .timeout : .badResponse, during: .binding, message: "x",
            stunErrorCode: self == .bindingRefused ? 400 : nil)
        }
      ]
    default: [.stuck(at: .route)]
    }
  }

  var refusal: CheckResult {
    switch self {
    case .connectionClosed: .stuck(at: .port, .connectionClosed, over: .tcp)
    case .closedInHandshake: .stuck(at: .port, .connectionClosed, over: .tls)
    case .closedInTLS: .stuck(at: .tlsDone, .connectionClosed, over: .tls)
    case .connectionLost: .stuck(at: .challenge, .connectionClosed, over: .tcp)
    case .hostUnreachable: .failing(.hostUnreachable)
    case .networkUnreachable: .failing(.networkUnreachable)
    case .firewallRejects: .failing(.administrativelyProhibited)
    case .rejectedOnTheWay: .failing(.connectionRefused) { $0.observations = [icmp(3, 3)] }
    case .hopsRunOut: .failing(.hostUnreachable) { $0.observations = [icmp(11, 0)] }
    case .noNeighbour:
      .failing(.hostUnreachable) { $0.observations = [icmp(3, 1, isOwn: true)] }
    default: .failing(.connectionRefused)
    }
  }

  var name: CheckResult {
    switch self {
    case .nameServerSilent: .unnamed(.silence)
    case .nameServerFails: .unnamed(.serverError)
    case .nameBlocked: .unnamed(.unusable(.anyV4))
    case .nameLeadsHere: .stuck(at: .route, .connectionRefused, at: "127.0.0.1")
    case .nameUnusable: .unnamed(.unusable(.v4(0xE000_0001)))
    case .nameInvalid: .unnamed(.invalid)
    case .ipVersionExcluded: .stuck(at: .configuration, .addressFamily, during: .resolve)
    case .noRouteHere: .observing(.noRoute(.v6))
    case .privateDNSAnswer: .example(at: "10.0.0.1")
    case .addressesCut: .observing(.addressesCut(total: 20, kept: 8))
    case .srvOnlyName: .observing(.hiddenFromBrowsers(["one.example:3479 over udp"]))
    default: .unnamed(.noAddress)
    }
  }

  var thisHost: CheckResult {
    func failing(_ errno: Int32) -> CheckResult {
      .stuck(at: .name, .localError) { $0.failure?.errno = errno }
    }
    return switch self {
    case .noRoute: failing(101)
    case .localFirewall: failing(1)
    case .tooManyFiles: failing(24)
    case .localAddressUnusable: failing(99)
    case .credentialUnusable: .failing(.localError, .unusableCredential)
    case .trustUnusable: .failing(.localError, .unusableTrust, during: .tls)
    default: failing(105)
    }
  }

  var credentials: CheckResult {
    switch self {
    case .noCredentials: .observing(.noCredentials)
    case .credentialExpired: .refused { $0.allocation?.credentialExpiresAt = UnixTime(seconds: 1) }
    case .usernameTime: .refused { $0.observations = [.oddUsernameTime("3600 is no time")] }
    case .realmMissing: .failing(.badResponse, .emptyRealm)
    case .challengeIncomplete: .failing(.badResponse, .incompleteChallenge)
    case .staleNonceLoop: .failing(.staleNonce, during: .allocate)
    case .forbidden: .failing(.forbidden, during: .allocate)
    case .forbiddenUnasked:
      .stuck(at: .stunAnswer, .forbidden, during: .allocate) { $0.failure?.stunErrorCode = 403 }
    case .integrityMissing: .failing(.integrityFailure, .integrityMissing)
    case .integrityFailure: .failing(.integrityFailure, .integrityWrong)
    case .integrityAlgorithm: .observing(.acceptedWithoutSHA256)
    case .bidDown: .failing(.integrityFailure) { $0.observations = [.bidDown] }
    case .nonceStaleAtOnce: .observing(.staleNonce)
    case .saslprepOnly: .observing(.saslprepMatched)
    case .openRelay: .observing(.allocatedWithoutCredentials)
    case .bindingNeedsCredentials: .failing(.unauthorized, during: .binding)
    default: .refused()
    }
  }

  var allocation: CheckResult {
    func relayed(_ address: UInt32) -> CheckResult {
      .example { $0.allocation?.relayedAddresses = [SocketAddress(.v4(address), port: 50_000)] }
    }
    return switch self {
    case .allocationMismatch: .failing(.allocationMismatch, during: .allocate)
    case .allocationQuota: .failing(.quota, during: .allocate)
    case .quotaUsedByRun: .observing(.quotaUsedByRun)
    case .insufficientCapacity: .failing(.insufficientCapacity, during: .allocate)
    case .unsupportedTransport: .failing(.unsupportedTransport, during: .allocate)
    case .addressFamily: .failing(.addressFamily, during: .allocate)
    case .redirectNotFollowed: .failing(.redirect, during: .allocate)
    case .redirected: .observing(.redirected(to: stranger, signed: true, followed: true))
    case .redirectUnsigned: .observing(.redirected(to: stranger, signed: false, followed: true))
    case .redirectTargetSilent:
      .stuck(at: .route) {
        $0.observations = [.redirected(to: stranger, signed: true, followed: true)]
      }
    case .relayNoData: .failing(.relayNoData, during: .echo)
    case .relayUnroutable: relayed(0x0A00_0005)
    case .relayElsewhere: relayed(0xCB00_7109)
    case .zeroLifetime: .example { $0.allocation?.lifetimeSeconds = 0 }
    case .shortLifetime: .example { $0.allocation?.lifetimeSeconds = 10 }
    case .longLifetime: .example { $0.allocation?.lifetimeSeconds = 7200 }
    case .lifetimeMissing: .observing(.missingLifetime)
    case .mappedAddressMissing: .observing(.missingMappedAddress)
    case .notReleased: .observing(.allocationNotReleased(lifetime: 600, reason: "no answer"))
    case .serverErrorRetried:
      .observing(.serverErrorRetried(code: 500, reason: "x", isAllocate: true))
    case .serverDeviates: .observing(.realmChanged)
    case .serverError:
      .stuck(at: .challenge, .badResponse) { $0.failure?.stunErrorCode = 500 }
    case .unexplained: .failing(.other)
    default: .failing(.badResponse)
    }
  }

  var handshakes: [CheckResult] {
    func answered(
      _ foreign: ForeignProtocol, at rung: Rung = .firstByte,
      over transport: TransportProtocol = .tcp
    ) -> CheckResult {
      .stuck(at: rung, .notSTUN, over: transport) {
        $0.observations = [.answeredInstead(foreign, firstLine: "x")]
      }
    }
    func alert(_ name: SafeText) -> CheckResult {
      .failing(.tlsHandshake, over: .tls) { $0.observations = [.tlsAlert(name)] }
    }
    return switch self {
    case .tlsAlert: [alert("internal_error")]
    case .tlsTooOld: [alert("protocol_version")]
    case .nameNotServed: [alert("unrecognized_name")]
    case .noNameSent:
      [.stuck(at: .port, .connectionClosed, over: .tls) { $0.observations = [.noServerName] }]
    case .clientCertificateDemanded:
      [.failing(.tlsHandshake, over: .tls) { $0.observations = [.clientCertificateDemanded] }]
    case .plainOnTLSPort: [answered(.plaintext, over: .tls)]
    case .tlsOnPlainPort: [answered(.tls)]
    case .tlsTwice: [answered(.tls, at: .tlsDone, over: .tls)]
    case .webServer: [answered(.http)]
    case .notSTUN: [answered(.ssh)]
    case .dtlsNotOffered: [.stuck(at: .route, over: .dtls), .working()]
    case .dtlsUnanswered: [.stuck(at: .route, over: .dtls), .working(port: 443)]
    case .dtlsInBrowsers: [.example(over: .dtls)]
    default: [.failing(.tlsHandshake, over: .tls)]
    }
  }
}
