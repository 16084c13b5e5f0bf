import Measurements
import Vocabulary

/// How far a check got, as its result shows.
extension CheckResult {
  var rung: Rung { max(highestRung, max(shownByOutcome, shownByAnswers)) }

  private var shownByOutcome: Rung {
    guard outcome == .ok else { return server.address == nil ? .configuration : .name }
    return kind.allocates ? .allocation : .stunAnswer
  }

  private var shownByAnswers: Rung {
    var rung = Rung.configuration
    func reach(_ next: Rung, if isReached: Bool) { if isReached { rung = max(rung, next) } }
    reach(.proxy, if: hasPassed(.proxy))
    reach(.port, if: hasPassed(.connect))
    reach(.firstByte, if: observations.contains(where: \.isAnswerOfSomebody))
    reach(.tlsHello, if: tls?.version != nil || tls?.certificate != nil)
    reach(.tlsDone, if: hasPassed(.tls) || hasPassed(.dtls))
    reach(
      .stunAnswer, if: responsesReceived > 0 || hasPassed(.binding) || failure?.stunErrorCode != nil
    )
    reach(.challenge, if: realm != nil)
    reach(.allocation, if: !relayedAddresses.isEmpty)
    return rung
  }

  func hasPassed(_ phase: PhaseName) -> Bool {
    phases.contains { $0.name == phase && $0.outcome == .ok }
  }

  /// Whether the server itself answered in STUN.
  var isAnswered: Bool { rung >= .stunAnswer }

  /// Whether anything came back from the port, even if only a SYN-ACK.
  var isReached: Bool { rung >= .port }

  /// Whether something was tried and failed, other than by our own interruption.
  var hasFailed: Bool { outcome == .failed && failure != nil && failure?.reason != .cancelled }

  var isCandidate: Bool { kind == .iceConnectivity }
}

extension Observation {
  /// Whether something came from the port, whatever it was.
  fileprivate var isAnswerOfSomebody: Bool {
    switch self {
    case .answeredInstead, .tlsAlert, .clientCertificateDemanded: true
    default: false
    }
  }
}
