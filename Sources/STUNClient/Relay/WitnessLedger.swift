import STUNWire
package import Vocabulary

/// Compares a witness's reports with the packets sent to it and received from it.
struct WitnessLedger {
  private var sentCount = 0
  private var largestSent = 0
  private var cameBack: Set<Int> = []
  /// By the number that the witness gave each.
  private var echoes: [UInt32: Int] = [:]
  /// Copies that the network made on the way there, and back.
  private var copies = (there: 0, back: 0)
  private var reordered = 0
  private var highest = -1
  private var latest: WitnessReport?
  /// The first packet that came back: when the witness says that it came there, and between which instants
  /// that was.
  private var first: (said: Instant, sent: Instant, returned: Instant)?
  /// How many packets were sent up to the one that brought it.
  private var known = 0
  private var contradiction: WitnessContradiction?

  mutating func sent(size: Int) {
    sentCount += 1
    largestSent = max(largestSent, size)
  }

  /// Takes the echo of a packet, which left and came back at these instants.
  mutating func returned(
    _ index: Int, _ report: WitnessReport, between sent: Instant, and returned: Instant
  ) {
    contradiction =
      contradiction ?? objection(to: report)
      ?? objection(to: report.instant, between: sent, and: returned)
    // From then on nothing that it says is kept, however much comes.
    if contradiction == nil { count(index, report) }
    cameBack.insert(index)
    if index < highest { reordered += 1 }
    highest = max(highest, index)
    guard contradiction == nil, report.echoed >= latest?.echoed ?? 0 else { return }
    (latest, known) = (report, index + 1)
  }

  private mutating func count(_ index: Int, _ report: WitnessReport) {
    if let sameNumber = echoes.updateValue(index, forKey: report.echoed) {
      // A copy of an echo has its number, another echo has not.
      if sameNumber != index { contradiction = .wentBack }
      copies.back += 1
    } else if cameBack.contains(index) {
      copies.there += 1
    }
  }

  /// What the witness's clock says of two packets cannot be earlier or later than both clocks allow.
  private mutating func objection(
    to said: Instant, between sent: Instant, and returned: Instant
  ) -> WitnessContradiction? {
    guard let first else {
      first = (said, sent, returned)
      return nil
    }
    let (least, most) = (sent - first.returned, returned - first.sent)
    let tolerance = Self.clockTolerance + Nanoseconds(most.count / 100)
    let passed = said - first.said
    guard passed + tolerance < least || most + tolerance < passed else { return nil }
    return .impossibleTime(passed, of: most)
  }

  /// With a hundredth of the time more than two clocks drift apart.
  private static let clockTolerance = Nanoseconds.milliseconds(20)

  /// A contradiction that no network behaviour can explain.
  private func objection(to report: WitnessReport) -> WitnessContradiction? {
    let (received, echoed) = (Int(report.received), Int(report.echoed))
    // Networks copy packets, but not each of them more than once.
    if received > 2 * sentCount { return .receivedTooMany(received, sent: sentCount) }
    if echoed + Int(report.refused) > received { return .echoedTooMany(echoed, received: received) }
    if Int(report.largest) > largestSent {
      return .tooLarge(Int(report.largest), sent: largestSent)
    }
    if let latest, report.echoed > latest.echoed,
      report.received < latest.received || report.arrival < latest.arrival
        || report.largest < latest.largest
    {
      return .wentBack
    }
    return nil
  }

  var account: WitnessAccount {
    var contradiction = contradiction
    if contradiction == nil, let latest, echoes.count > Int(latest.echoed) {
      contradiction = .echoedTooFew(Int(latest.echoed), returned: echoes.count)
    }
    return WitnessAccount(
      sent: sentCount, returned: cameBack.count, copiesThere: copies.there,
      copiesBack: copies.back, reordered: reordered,
      known: contradiction == nil ? known : 0,
      received: contradiction == nil
        ? latest.map { max(0, min(Int($0.received) - copies.there, known)) } : nil,
      echoed: contradiction == nil
        ? latest.map { max(0, min(Int($0.echoed) - copies.there, known)) } : nil,
      refused: contradiction == nil ? latest.map { Int($0.refused) } ?? 0 : 0,
      contradiction: contradiction)
  }
}

/// The counts of a client and a witness.
package struct WitnessAccount: Hashable, Sendable {
  package var sent: Int
  /// Each packet once.
  package var returned: Int
  package var copiesThere: Int
  package var copiesBack: Int
  /// As they came back; where they overtook each other nobody knows.
  package var reordered: Int
  /// How many were sent up to the last that the witness spoke of: of those after it nobody knows on which
  /// way they were lost.
  package var known: Int
  /// By the witness's word as of the last packet that came back; `nil` where there is none, or where it
  /// contradicts what was seen.
  package var received: Int?
  package var echoed: Int?
  /// Packets that came faster than the witness allows.
  package var refused: Int
  /// Packets behind the last of which the witness spoke: on which way they were lost nobody knows.
  package var untold: Int { received == nil ? 0 : max(0, sent - known) }
  package var contradiction: WitnessContradiction?
}

/// Counters of a witness that cannot be true.
package enum WitnessContradiction: Hashable, Sendable {
  case receivedTooMany(Int, sent: Int)
  case echoedTooMany(Int, received: Int)
  case echoedTooFew(Int, returned: Int)
  case tooLarge(Int, sent: Int)
  /// A later report says less than an earlier one.
  case wentBack
  /// By its clock another time passed between two packets than can have.
  case impossibleTime(Nanoseconds, of: Nanoseconds)
}

extension WitnessContradiction: CustomStringConvertible {
  package var description: String {
    switch self {
    case .receivedTooMany(let count, let sent):
      "it claims to have received \(count) packets, and \(sent) were sent"
    case .echoedTooMany(let count, let received):
      "it claims to have sent back \(count) packets of \(received)"
    case .echoedTooFew(let count, let returned):
      "it claims to have sent back \(count) packets, and \(returned) came"
    case .tooLarge(let size, let sent):
      "it claims to have received \(size) bytes at once, and \(sent) were the most sent"
    case .wentBack: "its counters went back"
    case .impossibleTime(let passed, let most):
      """
      by its clock \(passed.tenthsOfSeconds) passed between two packets that it had within \
      \(most.tenthsOfSeconds)
      """
    }
  }
}
