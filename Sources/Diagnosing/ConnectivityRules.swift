import Measurements
import Vocabulary

extension Diagnosis {
  static let connectivityRules = [
    credentialsRefused, noCandidateAnswers, onlyTCPAnswers, candidatesUnreachable, handshakeFails,
    roleConflict, peerReflexive, candidateIsName, candidateLeftOut,
  ]

  private static let credentialsRefused = Rule.eachCheck { check, _ in
    guard check.kind == .iceConnectivity, check.refusesCredentials else { return nil }
    return check.finding(
      "ice-credentials-refused", .critical,
      title: "The peer refuses the connectivity checks of this session",
      evidence: "\(check.failure?.message ?? "")",
      remedy: """
        The peer knows other ICE credentials than the answer gave: the session has ended, or the \
        address belongs to another session or server by now. Set up a new session and check at once.
        """)
  }

  private static let noCandidateAnswers = Rule.eachSession { checks in
    let silent = checks.filter { $0.failsConnectivity && !$0.refusesCredentials }
    guard !silent.isEmpty, !checks.contains(where: \.hasAnsweredCheck) else { return nil }
    let isUDPOnly = silent.allSatisfy { $0.transport == .udp }
    return Finding(
      "ice-no-path", .critical, checks: silent.map(\.id),
      title: "No ICE candidate answers: no media can flow",
      evidence: silent.map(\.connectivityEvidence),
      remedy: """
        Allow \(ports(of: silent)) to the addresses above in the firewalls on the way, and the \
        answers back.\(isUDPOnly ? wayAround : "")
        """)
  }

  private static let wayAround =
    " The peer offers UDP only: where that is blocked, a turns: server on 443/tcp helps."

  private static let onlyTCPAnswers = Rule.eachSession { checks in
    let silent = checks.filter { $0.transport == .udp && $0.failsConnectivity }
    guard !silent.isEmpty, isUDPBlocked(in: checks) else { return nil }
    return Finding(
      "ice-only-tcp", .warning, checks: silent.map(\.id),
      title: "Only TCP candidates answer: UDP is blocked on the way",
      evidence: silent.map(\.connectivityEvidence),
      remedy: """
        Allow \(ports(of: silent)). Over TCP a lost packet holds up all that follow it, which is \
        seen and heard; some services take no media from publishers over TCP at all.
        """)
  }

  private static let candidatesUnreachable = Rule.eachSession { checks in
    let silent = checks.filter { $0.failsConnectivity && !$0.refusesCredentials }
    guard !silent.isEmpty, checks.contains(where: \.hasAnsweredCheck), !isUDPBlocked(in: checks)
    else { return nil }
    return Finding(
      "ice-candidate-unreachable", .warning, checks: silent.map(\.id),
      title: "Some ICE candidates do not answer, others do",
      evidence: silent.map(\.connectivityEvidence),
      remedy: """
        Media flows over the others. Allow \(ports(of: silent)) if these addresses are meant to be \
        reached from here; a peer that is never reached there should not offer them.
        """)
  }

  /// A certificate that is not the one announced has its own finding.
  private static let handshakeFails = Rule.eachCheck { check, _ in
    guard check.kind == .iceConnectivity, let failure = check.failure, failure.phase == .dtls,
      failure.reason != .cancelled, !check.hasForeignCertificate
    else { return nil }
    return check.finding(
      "dtls-not-completed", .critical, title: "The peer answers checks, but DTLS is not completed",
      evidence: "\(failure.message)",
      remedy: """
        The way is open, since checks pass in both directions. Look at the peer: its log, the role \
        in a=setup, and the fingerprint; and whether a device on the way lets STUN pass and no DTLS.
        """)
  }

  private static let roleConflict = Rule.eachObservation { observation, check in
    guard case .roleConflict = observation else { return nil }
    return check.finding(
      "ice-role-conflict", .info, title: "The peer claimed the controlling role as well",
      evidence: "\(observation)",
      remedy: """
        Harmless, and settled by RFC 8445. Whoever answers an offer of a full agent should start \
        as controlled.
        """)
  }

  private static let peerReflexive = Rule.eachObservation { observation, check in
    guard case .foundByPeersCheck = observation, check.candidate?.kind == .peerReflexive else {
      return nil
    }
    return check.finding(
      "ice-peer-reflexive", .info,
      title: "The peer checks from an address that its answer does not have",
      evidence: "\(check.place): \(observation)",
      remedy: """
        Harmless where it answers: the peer is behind a NAT that its own candidates do not show. Where \
        nothing else answers, tell the peer its public address, so that clients need not wait for it.
        """)
  }

  /// Where no other candidate answers, those who pass over the name have no way at all.
  private static let candidateIsName = Rule.eachSession { checks in
    let named = checks.filter(\.isNamedCandidate)
    guard !named.isEmpty else { return nil }
    let isOnlyWay = !checks.contains { $0.hasAnsweredCheck && !$0.isNamedCandidate }
    return Finding(
      "ice-candidate-is-name", isOnlyWay ? .warning : .info, checks: named.map(\.id),
      title: "The peer's answer has a host name where an address belongs",
      evidence: named.flatMap { check in
        check.observations.filter(\.isCandidateName).map { "\(check.place): \($0)" }
      },
      remedy: """
        Have the peer announce its IP address: Firefox passes over candidates that are names, as \
        RFC 8839 wants, while Chromium looks them up.
        """)
  }

  private static let candidateLeftOut = Rule.eachObservation { observation, check in
    guard case .candidateLeftOut = observation else { return nil }
    return check.finding(
      "ice-candidate-left-out", .info, title: "Some ICE candidates could not be checked from here",
      evidence: "\(observation)",
      remedy: "Nothing to do where others answer; clients pass over such candidates too.")
  }

  private static func isUDPBlocked(in checks: [CheckResult]) -> Bool {
    checks.contains { $0.transport == .tcp && $0.hasAnsweredCheck }
      && !checks.contains { $0.transport == .udp && $0.hasAnsweredCheck }
  }

  /// `UDP 443, 3478 and TCP 443`.
  private static func ports(of checks: [CheckResult]) -> String {
    let lists = [TransportProtocol.udp, .tcp].compactMap { transport -> String? in
      let ports = Set(checks.filter { $0.transport == transport }.map(\.server.port)).sorted()
      guard !ports.isEmpty else { return nil }
      // A hundred candidates may have a hundred ports; the evidence names the rest.
      let named = ports.prefix(6).map(String.init) + (ports.count > 6 ? ["…"] : [])
      return "\(transport.rawValue.uppercased()) \(named.joined(separator: ", "))"
    }
    return lists.joined(separator: " and ")
  }
}

extension Rule {
  /// A rule that looks at all connectivity checks of one source together.
  fileprivate static func eachSession(
    _ finding: @escaping @Sendable ([CheckResult]) -> Finding?
  ) -> Rule {
    Rule { evidence in
      let checks = evidence.checks.filter { $0.kind == .iceConnectivity }
      return Dictionary(grouping: checks, by: \.source).sorted { $0.key < $1.key }
        .compactMap { finding($0.value) }
    }
  }
}

extension CheckResult {
  /// Whether the peer answered a connectivity check, whatever came after.
  fileprivate var hasAnsweredCheck: Bool {
    phases.contains { $0.name == .ice && $0.outcome == .ok }
  }

  fileprivate var failsConnectivity: Bool {
    outcome == .failed && !hasAnsweredCheck && failure?.reason != .cancelled
  }

  fileprivate var isNamedCandidate: Bool { observations.contains(where: \.isCandidateName) }

  /// 400 is what agents answer to a USERNAME that they do not know, 401 to a wrong password.
  fileprivate var refusesCredentials: Bool {
    failure?.stunErrorCode == 400 || failure?.stunErrorCode == 401
  }

  fileprivate var hasForeignCertificate: Bool {
    if case .rejected = tls?.trust { true } else { false }
  }

  fileprivate var connectivityEvidence: SafeText {
    "\(place): \(failure?.message ?? "no answer")"
  }
}

extension Observation {
  fileprivate var isCandidateName: Bool {
    if case .candidateIsName = self { true } else { false }
  }
}
