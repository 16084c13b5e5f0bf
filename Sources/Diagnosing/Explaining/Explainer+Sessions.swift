import Measurements
import Vocabulary

/// The candidates of one media session, judged together.
extension Explainer {
  var sessionCauses: [Conclusion] {
    evidence.sessions.flatMap(causes)
  }

  private func causes(of session: Session) -> [Conclusion] {
    session.checks.compactMap(handshake) + refused(session) + unreached(session)
      + leftOut(session)
  }

  /// No candidate was even tried: then what they are is the cause.
  private func leftOut(_ session: Session) -> [Conclusion] {
    guard session.isLeftOut else { return [] }
    var cause = together(
      .iceCandidatesPrivate, .confirmed, session.checks, { $0.leftOutReason ?? "" },
      remedy: """
        Have the peer announce a candidate that others can send to: its public address with a port, \
        of component 1.
        """)
    // No check failed, since none was made: no media flows all the same.
    cause.failsRun = session.checks.contains(where: \.isRequired)
    return [cause]
  }

  /// The path is open, but DTLS was not completed.
  private func handshake(_ check: CheckResult) -> Conclusion? {
    guard check.hasFailed, let failure = check.failure, failure.phase == .dtls else { return nil }
    if case .rejected(.fingerprintMismatch) = check.tls?.trust {
      return check.cause(
        .dtlsFingerprintMismatch, .confirmed,
        "SHA-256 \(check.tls?.certificate?.sha256 ?? "unknown")")
    }
    return check.cause(.dtlsNotCompleted, .confirmed, told: failure)
  }

  private func refused(_ session: Session) -> [Conclusion] {
    session.failed.filter(\.refusesICECredentials).compactMap { check in
      check.failure.map { check.cause(.iceCredentialsRefused, .confirmed, told: $0) }
    }
  }

  /// Candidates whose kind of address cannot be reached from here are not a firewall problem.
  private func unreached(_ session: Session) -> [Conclusion] {
    let failed = session.failed.filter { !$0.refusesICECredentials }
    if let matrix = session.matrix, matrix.answered.isEmpty { return noPair(failed, matrix) }
    let silent = failed.filter { $0.failure?.reason != .localError }
    let unsent = failed.filter { $0.failure?.reason == .localError }
    return unreached(silent, session) + unsent.compactMap { notSent($0, session) }
  }

  /// Nothing left this computer, which no port of the peer's changes.
  private func notSent(_ check: CheckResult, _ session: Session) -> Conclusion? {
    guard let failure = check.failure else { return nil }
    guard let address = check.server.address, failure.isForWantOfRoute,
      session.isAnsweredOverOtherVersion(than: address)
    else { return localCause(check, failure) }
    return together(
      .iceCandidateUnroutable, .confirmed, [check],
      { _ in "this computer has no route over IPv\(address.version.rawValue)" },
      remedy: "Leave them as they are: clients that have such a route use them.")
  }

  private func unreached(_ silent: [CheckResult], _ session: Session) -> [Conclusion] {
    let elsewhere = silent.filter { session.isElsewhere($0) }
    let here = silent.filter { !session.isElsewhere($0) }
    guard session.isAnswered else {
      return here.isEmpty
        ? announced(elsewhere, session) : blocked(here, session) + unroutable(elsewhere)
    }
    return blocked(here, session) + unroutable(elsewhere)
  }

  private func announced(_ checks: [CheckResult], _ session: Session) -> [Conclusion] {
    guard !checks.isEmpty else { return [] }
    var cause = together(.iceCandidatesPrivate, .likely, checks, Self.nature)
    if let source = session.source, let endpoint = source.endpointAddress {
      cause.lines.append(
        .init(place: source.place, text: "its endpoint is \(endpoint), \(endpoint.reach.words)"))
    }
    return [cause]
  }

  private func unroutable(_ checks: [CheckResult]) -> [Conclusion] {
    guard !checks.isEmpty else { return [] }
    return [together(.iceCandidateUnroutable, .likely, checks, Self.nature)]
  }

  private func blocked(_ checks: [CheckResult], _ session: Session) -> [Conclusion] {
    guard !checks.isEmpty else { return [] }
    guard session.isAnswered else {
      return [
        together(.iceNoPath, .likely, checks, Self.seen, remedy: remedy(noPath: checks))
      ]
    }
    let onlyTCP = checks.filter { $0.transport == .udp }
    if session.answersOverTCPAlone, !onlyTCP.isEmpty {
      return [
        together(
          .iceOnlyTCP, .likely, onlyTCP, Self.seen,
          remedy: "Open \(text: Self.ports(of: onlyTCP)) in the firewalls on the path.")
      ]
    }
    return [
      together(
        .iceCandidateUnreachable, .confirmed, checks, Self.seen,
        remedy: """
          Open \(text: Self.ports(of: checks)) if these addresses should be reachable from here; \
          a peer that is never reached there should not offer them.
          """)
    ]
  }

  /// A firewall rule does not open a port that the peer's own host refuses.
  private func remedy(noPath checks: [CheckResult]) -> Advice {
    if checks.allSatisfy({ $0.failure?.reason == .connectionRefused }) {
      return remedy(refused: checks)
    }
    if checks.allSatisfy({ $0.failure?.reason == .dnsFailure }) {
      return "Have the peer announce addresses instead of names, or correct the names' records."
    }
    if checks.allSatisfy(\.isAnsweredByAnother) {
      return """
        Find out what listens on \(text: Self.ports(of: checks)): it answers, but not as the peer of this \
        session. Another service may have the port, or a balancer leads to another instance than the one that \
        made the session.
        """
    }
    let open: Advice = "Open \(text: Self.ports(of: checks)) in the firewalls on the path."
    guard checks.allSatisfy({ $0.transport == .udp }) else { return open }
    return open + "The peer offers UDP only: where that is blocked, a turns: server on 443 helps."
  }

  /// What sent the refusal decides what to do about it.
  private func remedy(refused checks: [CheckResult]) -> Advice {
    let ports = Self.ports(of: checks)
    let others = checks.compactMap { check in
      check.icmp(for: .connectionRefused).flatMap { $0.sender == check.server.address ? nil : $0 }
    }
    guard others.count == checks.count else {
      return others.isEmpty
        ? "Check that the peer is still there and listening: its own host refuses \(text: ports)."
        : """
        See the evidence for who refuses \(text: ports): where it is the peer's own address, check that the \
        peer is still listening; elsewhere ask whoever runs the sender about its filters.
        """
    }
    guard !others.allSatisfy(\.isOwn) else {
      return "Allow \(text: ports) in this computer's own firewall, which rejects it."
    }
    let senders = Set(others.map(\.sender.description)).sorted()
    return """
      \(text: senders.prefix(3).joined(separator: ", ")) \(text: senders.count == 1 ? "refuses" : "refuse") \
      \(text: ports) in the peer's place, and the peer saw nothing: ask whoever runs it about its filters and \
      routes for these addresses, and whether they can be reached from here at all.
      """
  }

  private func together(
    _ id: FindingID, _ confidence: Confidence, _ checks: [CheckResult],
    _ text: (CheckResult) -> String, remedy: Advice? = nil
  ) -> Conclusion {
    Conclusion(
      id, nil, confidence, checks: checks, explains: true,
      lines: checks.map { Conclusion.Line(place: $0.place, text: text($0)) }, remedy: remedy)
  }

  private static func seen(_ check: CheckResult) -> String {
    let failure = check.failure
    return (failure?.evidence.first ?? failure?.message)?.text ?? "nothing came back"
  }

  private static func nature(_ check: CheckResult) -> String {
    check.server.address?.reach.words ?? "no address"
  }

  /// `UDP 443, 3478 and TCP 443`.
  private static func ports(of checks: [CheckResult]) -> String {
    let lists = [TransportProtocol.udp, .tcp].compactMap { transport -> String? in
      let ports = Set(checks.filter { $0.transport == transport }.map(\.server.port)).sorted()
      guard !ports.isEmpty else { return nil }
      // A hundred candidates may have a hundred ports; the evidence lists the rest.
      let named = ports.prefix(6).map(String.init) + (ports.count > 6 ? ["…"] : [])
      return "\(transport.rawValue.uppercased()) \(named.joined(separator: ", "))"
    }
    return lists.joined(separator: " and ")
  }
}

/// All connectivity checks of one source.
struct Session: Sendable {
  let checks: [CheckResult]
  let source: SourceResult?

  /// The checks that got no answer.
  var failed: [CheckResult] { checks.filter { $0.hasFailed && !$0.hasAnsweredCheck } }

  var isAnswered: Bool { checks.contains(where: \.hasAnsweredCheck) }

  /// Of a peer that has every pair checked.
  var matrix: PairMatrix? {
    source.flatMap { $0.pairs.isEmpty ? nil : PairMatrix($0.pairs) }
  }

  /// Whether there are candidates, and none of them could be tried.
  var isLeftOut: Bool {
    !checks.isEmpty && checks.allSatisfy { $0.leftOutReason != nil && $0.outcome == .skipped }
  }

  /// Whether a candidate of the other IP version answered.
  func isAnsweredOverOtherVersion(than address: IPAddress) -> Bool {
    checks.contains { $0.hasAnsweredCheck && $0.server.address?.version != address.version }
  }

  var answersOverTCPAlone: Bool {
    checks.contains { $0.transport == .tcp && $0.hasAnsweredCheck }
      && !checks.contains { $0.transport == .udp && $0.hasAnsweredCheck }
  }

  /// Whether the candidate is in a place other than ours: a loopback or private address of a peer
  /// whose endpoint, other candidates or silence show that it is elsewhere.
  ///
  /// A peer that answers from such an address is in this network, and so are its other candidates; so is
  /// one whose endpoint was reached at a private address, or on this computer.
  func isElsewhere(_ check: CheckResult) -> Bool {
    guard let reach = check.server.address?.reach, reach != .global else { return false }
    if let endpoint = source?.endpointAddress?.reach, endpoint.extent <= reach.extent {
      return false
    }
    return !checks.contains {
      $0.hasAnsweredCheck && $0.server.address?.reach == reach
    }
  }
}

extension CheckResult {
  /// Whether the peer answered a connectivity check, whatever happened afterwards.
  var hasAnsweredCheck: Bool { isCandidate && hasPassed(.ice) }

  /// Why nothing was sent to the candidate.
  var leftOutReason: String? {
    observations.lazy.compactMap {
      if case .candidateLeftOut(let reason) = $0 { reason.text } else { nil }
    }.first
  }

  /// Whether something came back that this session's peer would not have sent.
  fileprivate var isAnsweredByAnother: Bool {
    switch failure?.reason {
    case .integrityFailure, .badResponse, .notSTUN: true
    default: false
    }
  }

  /// Agents answer 400 to an unknown USERNAME, and 401 to a wrong password.
  fileprivate var refusesICECredentials: Bool {
    failure?.stunErrorCode == 400 || failure?.stunErrorCode == 401
  }
}

extension Failure {
  fileprivate var isForWantOfRoute: Bool {
    switch errno.flatMap(LocalErrno.init) {
    case .networkUnreachable, .hostUnreachable, .networkDown: true
    default: false
    }
  }
}
