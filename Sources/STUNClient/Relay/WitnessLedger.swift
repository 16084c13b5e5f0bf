import STUNWire

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
  /// How many packets were sent up to the one that brought it.
  private var known = 0
  private var contradiction: WitnessContradiction?

  mutating func sent(size: Int) {
    sentCount += 1
    largestSent = max(largestSent, size)
  }

  mutating func returned(_ index: Int, _ report: WitnessReport) {
    contradiction = contradiction ?? objection(to: report)
    let sameNumber = echoes.updateValue(index, forKey: report.echoed)
    if let sameNumber {
      // A copy of an echo has its number, another echo has not.
      if sameNumber != index { contradiction = contradiction ?? .wentBack }
      copies.back += 1
    } else if cameBack.contains(index) {
      copies.there += 1
    }
    cameBack.insert(index)
    if index < highest { reordered += 1 }
    highest = max(highest, index)
    guard report.echoed >= latest?.echoed ?? 0 else { return }
    (latest, known) = (report, index + 1)
  }

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
    }
  }
}
