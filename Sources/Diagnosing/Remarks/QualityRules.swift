import Measurements
import Vocabulary

extension Diagnosis {
  static let qualityRules = [highLatency, samplesCut]

  /// From here on people talk over each other, whatever a threshold says.
  private static let longRoundTrip = Nanoseconds.milliseconds(300)

  private static let highLatency = Rule.eachCheck { check, _ in
    guard !check.isCandidate, let median = check.rtt?.median, median >= longRoundTrip else {
      return nil
    }
    return check.remark(
      .highLatency, nil, .confirmed, "the median round trip is \(describe(median))")
  }

  /// A way that is slow or loses packets explains the want of time by itself.
  private static let samplesCut = Rule.eachObservation { observation, check in
    guard case .samplesCut = observation, check.datagramsLost == 0, check.retransmissions == 0,
      check.rtt.map({ $0.median < longRoundTrip }) ?? true
    else { return nil }
    return check.remark(.samplesCut, nil, .confirmed, "\(observation)")
  }
}
