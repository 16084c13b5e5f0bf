import Measurements
import Vocabulary

extension Diagnosis {
  static let qualityRules = [highLatency, samplesCut, failedAtTimes, lostPackets]

  /// From this delay on people talk over each other, whatever a threshold says.
  private static let longRoundTrip = Nanoseconds.milliseconds(300)

  private static let highLatency = Rule.eachCheck { check, _ in
    guard !check.isCandidate else { return nil }
    guard let median = check.rtt?.median else { return lateAnswer(check) }
    guard median >= longRoundTrip else { return nil }
    return check.remark(
      .highLatency, nil, .confirmed, "the median round trip is \(describe(median))")
  }

  /// Where every answer came late there is no sample; what fails is explained as a failure.
  private static func lateAnswer(_ check: CheckResult) -> Conclusion? {
    guard check.outcome == .ok else { return nil }
    if let wait = check.slowAnswers.max() {
      return check.remark(
        .highLatency, nil, .likely,
        "an answer came \(describe(wait)) after its request was last sent, and so took at least that long"
      )
    }
    guard let late = check.lateAnswers.map(\.wait).max() else { return nil }
    return check.remark(
      .highLatency, nil, .confirmed,
      "an answer came \(describe(late)) after its request was first sent, when it was no longer awaited"
    )
  }

  /// A slow or lossy path explains by itself why time ran out.
  private static let samplesCut = Rule.eachObservation { observation, check in
    guard case .samplesCut = observation, check.datagramsLost == 0, check.retransmissions == 0,
      check.rtt.map({ $0.median < longRoundTrip }) ?? true
    else { return nil }
    return check.remark(.samplesCut, nil, .confirmed, "\(observation)")
  }

  /// What fails still is explained as a failure.
  private static let failedAtTimes = Rule.eachObservation { observation, check in
    guard case .roundsFailed = observation, check.outcome == .ok else { return nil }
    return check.remark(.failedAtTimes, nil, .confirmed, "\(observation)")
  }

  /// Counts lost datagrams over all checks of one address; a single loss may be chance.
  private static let lostPackets = Rule.run { evidence in
    var lossy: [IPAddress: [CheckResult]] = [:]
    for check in evidence.checks where check.isAnswered && check.datagramsSent > 0 {
      if let address = check.server.address { lossy[address, default: []].append(check) }
    }
    return lossy.values.filter { $0.contains { $0.datagramsLost > 0 } }
      .sorted { $0[0].id < $1[0].id }.compactMap(loss)
  }

  private static func loss(_ checks: [CheckResult]) -> Conclusion? {
    let counts = checks.map(\.delivered)
    let sent = counts.reduce(0) { $0 + $1.sent }
    let lost = counts.reduce(0) { $0 + $1.lost }
    guard isLoss(lost, of: sent) else { return nil }
    let limited = checks.filter { AnswerShape($0.firstTries).isRateLimit }
    if let limit = limited.first { return rateLimit(limit, AnswerShape(limit.firstTries)) }
    let downstream = checks.reduce(0) { $0 + $1.answersLost }
    let direction =
      downstream == 0
      ? ""
      : "; the server had received \(downstream) of them, whose answers were lost on the way back"
    let lossy = checks.filter { $0.delivered.lost > 0 }
    return Conclusion(
      .packetLoss, nil, .confirmed, checks: lossy, explains: false,
      lines: [
        .init(
          place: lossy.count == 1 ? lossy[0].place : checks[0].server.host.text,
          text: "\(lost) of \(sent) datagrams got no answer\(direction)")
      ], remedy: nil)
  }

  private static func rateLimit(_ check: CheckResult, _ shape: AnswerShape) -> Conclusion {
    check.remark(
      .rateLimited, nil, .likely,
      """
      the first \(shape.burst) requests were answered at the first try, but only \
      \(shape.answeredOfRest) of the other \(shape.rest)
      """)
  }

  /// Two percent, and more than one.
  static func isLoss(_ lost: Int, of sent: Int) -> Bool { lost > 1 && lost * 50 >= sent }
}

extension CheckResult {
  /// The datagrams sent and lost while the other side answered: silence explains the rest of a
  /// check that ends in it.
  fileprivate var delivered: (sent: Int, lost: Int) {
    guard failure?.reason == .timeout else { return (datagramsSent, datagramsLost) }
    let heard = firstTries.dropLast(firstTries.reversed().prefix { !$0 }.count)
    return (heard.count, heard.count { !$0 })
  }

  /// Whether more of the check's own datagrams were lost than chance explains.
  var isLossy: Bool { Diagnosis.isLoss(datagramsLost, of: datagramsSent) }
}
