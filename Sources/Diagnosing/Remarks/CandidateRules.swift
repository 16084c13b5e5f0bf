import Measurements
import Vocabulary

extension Diagnosis {
  static let candidateRules = [remarksOnCandidates, leftOut, candidateIsName]

  private static let remarksOnCandidates = Rule.eachObservation { observation, check in
    switch observation {
    case .roleConflict: check.remark(.iceRoleConflict, nil, .confirmed, "\(observation)")
    case .foundByPeersCheck where check.candidate?.kind == .peerReflexive:
      check.remark(.icePeerReflexive, nil, .confirmed, "\(observation)")
    default: nil
    }
  }

  /// Of a session in which none could be tried, that is the cause: see `sessionCauses`.
  private static let leftOut = Rule.run { evidence in
    evidence.sessions.filter { !$0.isLeftOut }.flatMap(\.checks).compactMap { check in
      check.leftOutReason.map { check.remark(.iceCandidateLeftOut, nil, .confirmed, $0) }
    }
  }

  /// If no other candidate answers, clients that skip the name have no path at all.
  private static let candidateIsName = Rule.run { evidence in
    evidence.sessions.compactMap { session in
      let checks = session.checks
      let named = checks.filter(\.isNamedCandidate)
      guard !named.isEmpty else { return nil }
      let isOnlyWay = !checks.contains { $0.hasAnsweredCheck && !$0.isNamedCandidate }
      return Conclusion(
        .iceCandidateIsName, isOnlyWay ? .warning : .info, .confirmed, checks: named,
        explains: false,
        lines: named.flatMap { check in
          check.observations.filter(\.isCandidateName).map {
            .init(place: check.place, text: "\($0)")
          }
        }, remedy: nil)
    }
  }
}

extension CheckResult {
  fileprivate var isNamedCandidate: Bool { observations.contains(where: \.isCandidateName) }
}

extension Observation {
  fileprivate var isCandidateName: Bool {
    if case .candidateIsName = self { true } else { false }
  }
}
