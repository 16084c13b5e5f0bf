import Diagnosing
import Measurements
import Testing
import Vocabulary

/// Each entry of the catalogue, from evidence that leads to it: none of them can only be read about.
@Suite struct EveryFindingTests {
  @Test(arguments: FindingID.allCases)
  func `each finding of the catalogue comes of some evidence, with its proof and remedy`(
    id: FindingID
  ) throws {
    guard let evidence = id.evidence else {
      #expect(id.isOfOwnSuite)
      return
    }
    let found = Diagnosis.findings(in: evidence)
    let finding = try #require(found.first { $0.id == id.rawValue }, "\(found.map(\.id))")
    #expect(!finding.evidence.isEmpty)
    #expect(!finding.remedy.text.isEmpty)
    #expect(found.allSatisfy { FindingID(rawValue: $0.id) != nil })
  }
}

extension FindingID {
  /// Findings of data through relays, of NATs and of audits, each of which has a case in the suite of
  /// its rules.
  fileprivate var isOfOwnSuite: Bool {
    rawValue.hasPrefix("relay-")
      || [
        "double-nat", "mapping-short", "nat64", "amplifies-answers", "version-told",
        "old-tls-accepted",
      ]
      .contains(rawValue)
  }

  /// Of a run that comes to this finding; a new id has to be given some here.
  var evidence: Evidence? {
    if isAmong(
      .noAnswer, .networkSilent, .udpBlocked, .udpPortBlocked, .tcpBlocked, .tcpPortBlocked,
      .ipv6Unreachable, .ipv4Unreachable, .addressSilent, .connectedNoAnswer, .plainSTUNFiltered,
      .tlsUnanswered, .largePacketsLost, .handshakeStalled, .tlsThenSilence, .turnNotOffered,
      .turnNotHere, .answersLate, .allocateIgnored, .fellSilent, .answersSometimes,
      .bindingUnanswered, .bindingRefused, .bindingUnusable)
    {
      return run(silence)
    }
    if isAmong(
      .portClosed, .connectionClosed, .closedInHandshake, .closedInTLS, .connectionLost,
      .hostUnreachable, .networkUnreachable, .firewallRejects, .rejectedOnTheWay, .hopsRunOut,
      .noNeighbour)
    {
      return run([refusal])
    }
    if isAmong(
      .nameNotResolved, .nameServerSilent, .nameServerFails, .nameBlocked, .nameLeadsHere,
      .nameUnusable,
      .nameInvalid, .ipVersionExcluded, .noRouteHere, .privateDNSAnswer, .addressesCut, .srvOnlyName
    ) {
      return run([name])
    }
    if isAmong(
      .localError, .noRoute, .localFirewall, .tooManyFiles, .localAddressUnusable,
      .credentialUnusable, .trustUnusable)
    {
      return run([thisHost])
    }
    if isAmong(
      .noCredentials, .credentialExpired, .unauthorized, .usernameTime, .realmMissing,
      .challengeIncomplete, .staleNonceLoop, .forbidden, .forbiddenUnasked, .integrityMissing,
      .integrityFailure,
      .integrityAlgorithm, .bidDown, .nonceStaleAtOnce, .saslprepOnly, .openRelay,
      .bindingNeedsCredentials)
    {
      return run([credentials])
    }
    if isAmong(
      .allocationMismatch, .allocationQuota, .quotaUsedByRun, .insufficientCapacity,
      .unsupportedTransport, .addressFamily, .redirectNotFollowed, .redirected,
      .redirectTargetSilent, .redirectUnsigned, .relayNoData, .relayUnroutable, .relayElsewhere,
      .zeroLifetime, .shortLifetime, .longLifetime, .lifetimeMissing, .mappedAddressMissing,
      .notReleased,
      .serverErrorRetried, .serverDeviates, .badResponse, .serverError, .unexplained)
    {
      return run([allocation])
    }
    if isAmong(
      .tlsHandshakeFailed, .tlsAlert, .tlsTooOld, .nameNotServed, .noNameSent,
      .clientCertificateDemanded, .plainOnTLSPort, .tlsOnPlainPort, .tlsTwice, .webServer, .notSTUN,
      .dtlsNotOffered, .dtlsUnanswered, .dtlsInBrowsers)
    {
      return run(handshakes)
    }
    if isAmong(
      .nameMismatch, .certificateExpired, .certificateNotYetValid, .chainIncomplete, .issuerUnknown,
      .selfSigned, .intercepted, .certificateRevoked, .certificateWeak, .certificateInvalid,
      .browserRefusesCertificate, .certificateExpiring, .insecureTLS, .dtlsFingerprintMismatch)
    {
      return run([certificates])
    }
    if isAmong(
      .packetLoss, .rateLimited, .highLatency, .samplesCut, .failedAtTimes, .thresholdExceeded)
    {
      return Evidence(
        sources: [], checks: [quality], now: noon,
        thresholds: [.rtt: Limits(warning: .milliseconds(1), critical: nil)])
    }
    if isAmong(
      .legacyMappedOnly, .rewrittenAddress, .mappingUnstable, .answerFromElsewhere,
      .mappedAddressPrivate, .mappedAddressWrong, .mappedAddressesDiffer)
    {
      return run(addresses)
    }
    if isAmong(
      .iceCredentialsRefused, .iceNoPath, .iceCandidatesPrivate, .iceOnlyTCP,
      .iceCandidateUnreachable, .iceCandidateUnroutable, .dtlsNotCompleted, .iceRoleConflict,
      .icePeerReflexive, .iceCandidateIsName, .iceCandidateLeftOut)
    {
      return run(candidates)
    }
    if isAmong(.pairConnected, .pairsOnlyRelayed, .pairNoData, .pairLoss) {
      return Evidence(sources: [sourceWithPairs], checks: [], now: noon)
    }
    if isAmong(.pairOneWay) {
      return Evidence(sources: [sourceWithPairs], checks: [.candidate()], now: noon)
    }
    if isAmong(.browserRejects, .uriSpelling) {
      return run([.observing(uriNote)])
    }
    if isAmong(
      .proxyNameNotResolved, .proxyAddressFamily, .proxyPortClosed, .proxyUnreachable,
      .proxyUnauthorized, .proxyRefuses, .proxyServerUnreachable, .proxyTLS, .proxySilent,
      .notAProxy, .proxyFailed, .notForProxy, .insecureProxy)
    {
      return run([proxy])
    }
    if isAmong(.sharedSecretMismatch) {
      return Evidence(sources: [source], checks: [.refused()], now: noon)
    }
    if isAmong(.configurationUnusable, .credentialUnavailable) {
      return run([
        .stuck(
          at: .configuration,
          self == .configurationUnusable ? .invalidConfiguration : .configFetch, during: .config)
      ])
    }
    if isAmong(
      .credentialLifetime, .iceNoCandidates, .sessionLeft, .whipProtocol, .mediaRefused,
      .configurationUnavailable, .sessionUnavailable, .serversNotNamed, .tokenExpired,
      .tokenCannotPublish, .clockSkew, .configurationReading, .secretForm, .memberUnused,
      .relayPolicyWithoutRelay, .configurationRefused, .configurationRefusedByOne,
      .configurationReadOtherwise, .uriTwice)
    {
      return Evidence(sources: [source], checks: [], now: noon)
    }
    if isAmong(
      .mappingVaries, .noHairpin, .hairpinInsideSource, .filteringNotTested, .fragmentsLost)
    {
      return run([nat])
    }
    return nil
  }

  private func isAmong(_ ids: FindingID...) -> Bool { ids.contains(self) }

  private func run(_ checks: [CheckResult]) -> Evidence {
    Evidence(sources: [], checks: checks, now: noon)
  }
}
