import Measurements
import Vocabulary

/// Finds the one cause of each failed check, from what it saw and how the others fared.
///
/// The reason selects a family of causes, the rung limits what may be claimed, comparisons decide.
struct Explainer: Sendable {
  let evidence: Evidence

  init(_ evidence: Evidence) {
    self.evidence = evidence
  }

  var comparisons: Comparisons { evidence.comparisons }

  /// `nil` for a check that passed, was skipped or was interrupted.
  ///
  /// A candidate's failure depends on the session's other candidates: see `sessionCauses`.
  func cause(of check: CheckResult) -> Conclusion? {
    guard check.hasFailed, !check.isCandidate, let failure = check.failure else { return nil }
    if failure.phase.isProxys { return proxyCause(check, failure) }
    if check.leadsHere, let address = check.server.address { return leadsHere(check, address) }
    if let gone = goneInMidCall(check, failure) { return gone }
    // An answer from elsewhere explains a silence, and everything that follows from it.
    if let stray = strayAnswer(check, failure) { return stray }
    if let tooLarge = packetTooLarge(check) { return tooLarge }
    if let target = check.followedRedirect, failure.reason.isUnreached {
      let seen = (failure.evidence.first ?? failure.message).text
      return check.cause(.redirectTargetSilent, .confirmed, "300 to \(target); there: \(seen)")
    }
    if let cause = causeBehindRedirect(check) { return cause }
    if let late = answersLate(check, failure) { return late }
    switch failure.reason {
    case .relayNoData: return noData(check, failure)
    case .forbidden where check.kind == .turnRelay:
      return check.cause(.relayPeerForbidden, .confirmed, told: failure)
    case .forbidden: return forbidding(check, failure)
    case .timeout: return silence(check, failure)
    case .dnsFailure: return nameCause(check, failure)
    case .connectionRefused: return refusal(check, failure)
    case .connectionClosed: return closing(check, failure)
    case .hostUnreachable, .networkUnreachable, .administrativelyProhibited:
      return rejection(check, failure)
    case .tlsHandshake: return handshakeCause(check, failure)
    case .certificateInvalid: return certificateCause(check, failure)
    case .unauthorized: return refusedCredentials(check, failure)
    case .integrityFailure: return integrityCause(check, failure)
    case .notSTUN: return foreignAnswer(check, failure)
    case .badResponse: return badAnswer(check, failure)
    case .localError: return localCause(check, failure)
    case .addressFamily where failure.phase == .resolve:
      return check.cause(.ipVersionExcluded, .confirmed, failure.message.text)
    case .invalidConfiguration:
      return entryCause(.configurationUnusable, check, failure)
    case .configFetch: return entryCause(.credentialUnavailable, check, failure)
    case .redirect: return redirect(check, failure)
    case .staleNonce, .allocationMismatch, .quota, .insufficientCapacity,
      .unsupportedTransport, .addressFamily, .cancelled,
      .proxyUnauthorized, .proxyRefused, .proxyServerUnreachable, .other:
      return failure.reason.findingID.map { check.cause($0, .confirmed, told: failure) }
    }
  }

  /// What failed behind a redirect is the server that it led to, and compared with the others there.
  private func causeBehindRedirect(_ check: CheckResult) -> Conclusion? {
    let way = check.followedRedirects
    guard let last = way.last else { return nil }
    var there = check
    there.server = ServerEndpoint(
      host: SafeText(last.ip.description), address: last.ip, port: last.port)
    there.observations.removeAll { if case .redirected = $0 { true } else { false } }
    var found = cause(of: there)
    let led = way.map(\.description).joined(separator: ", then to ")
    found?.lines.append(.init(place: check.place, text: "300 to \(led), followed"))
    return found
  }

  /// An entry that could not be checked names itself; only which of several sources it is of does not.
  private func entryCause(
    _ id: FindingID, _ check: CheckResult, _ failure: Failure
  ) -> Conclusion {
    let source = evidence.sources.count > 1 ? evidence.source(of: check)?.place : nil
    // An entry without a URI has its place in the document, with which the message begins.
    let isNamed = failure.message.text.hasPrefix(check.uri.text)
    let text = isNamed ? failure.message.text : "\(check.uri): \(failure.message)"
    return Conclusion(
      id, nil, .confirmed, checks: [check], explains: true,
      lines: [Conclusion.Line(place: source, text: text)], remedy: nil)
  }
}

extension CheckResult {
  /// The last server that a 300 led to; later failures say nothing about the first one.
  var followedRedirect: SocketAddress? { followedRedirects.last }

  fileprivate var followedRedirects: [SocketAddress] {
    observations.compactMap {
      if case .redirected(let target, _, followed: true) = $0 { target } else { nil }
    }
  }
}

extension FailureReason {
  /// Whether nothing was reached at the other end.
  var isUnreached: Bool {
    switch self {
    case .timeout, .connectionRefused, .hostUnreachable, .networkUnreachable,
      .administrativelyProhibited:
      true
    default: false
    }
  }

  /// The finding for the reason alone; `nil` for failures that are explained elsewhere.
  package var findingID: FindingID? {
    switch self {
    case .timeout: .noAnswer
    case .dnsFailure: .nameNotResolved
    case .connectionRefused: .portClosed
    case .connectionClosed: .connectionClosed
    case .hostUnreachable: .hostUnreachable
    case .networkUnreachable: .networkUnreachable
    case .administrativelyProhibited: .firewallRejects
    case .tlsHandshake: .tlsHandshakeFailed
    case .certificateInvalid: .certificateInvalid
    case .unauthorized: .unauthorized
    case .staleNonce: .staleNonceLoop
    case .forbidden: .forbidden
    case .allocationMismatch: .allocationMismatch
    case .quota: .allocationQuota
    case .insufficientCapacity: .insufficientCapacity
    case .unsupportedTransport: .unsupportedTransport
    case .addressFamily: .addressFamily
    case .redirect: .redirectNotFollowed
    case .notSTUN: .notSTUN
    case .badResponse: .badResponse
    case .integrityFailure: .integrityFailure
    case .relayNoData: .relayNoData
    case .localError: .localError
    case .proxyUnauthorized: .proxyUnauthorized
    case .proxyRefused: .proxyRefuses
    case .proxyServerUnreachable: .proxyServerUnreachable
    case .other: .unexplained
    // A source's failure has a finding of its own; an interruption has no cause.
    case .configFetch: .configurationUnavailable
    case .invalidConfiguration: .configurationUnusable
    case .cancelled: nil
    }
  }
}

extension Rung {
  /// The meaning of silence above this rung if no comparison says more.
  func silentFinding(secure: Bool) -> FindingID {
    switch self {
    case .configuration, .name, .route: .noAnswer
    case .proxy, .port: secure ? .tlsUnanswered : .connectedNoAnswer
    case .firstByte: secure ? .handshakeStalled : .fellSilent
    case .tlsHello: .handshakeStalled
    case .tlsDone: .tlsThenSilence
    case .stunAnswer: .turnNotOffered
    case .challenge, .credentialsTaken, .allocation, .permission, .dataOut, .dataBack: .fellSilent
    }
  }

  /// The meaning of a closed connection above this rung if no comparison says more.
  func closedFinding(secure: Bool) -> FindingID {
    switch self {
    case .configuration, .name, .route, .proxy, .port:
      secure ? .closedInHandshake : .connectionClosed
    case .firstByte: secure ? .closedInHandshake : .connectionLost
    case .tlsHello: .handshakeStalled
    case .tlsDone: .closedInTLS
    case .stunAnswer: .turnNotOffered
    case .challenge, .credentialsTaken, .allocation, .permission, .dataOut, .dataBack:
      .connectionLost
    }
  }
}

extension CheckResult {
  /// A cause whose evidence is the failure's own.
  func cause(
    _ id: FindingID, _ confidence: Confidence, told failure: Failure, remedy: Advice? = nil
  ) -> Conclusion {
    let texts = [failure.message] + failure.evidence.filter { $0 != failure.message }
    return Conclusion(
      id, .critical, confidence, checks: [self], explains: true,
      lines: texts.map { Conclusion.Line(place: place, text: $0.text) }, remedy: remedy)
  }
}
