import Measurements
import Vocabulary

/// The round trips of one target in two reports.
package struct RoundTripShift: Hashable, Sendable {
  package enum Assessment: String, CaseIterable, Hashable, Sendable {
    case slower
    case faster
    case noShift = "no_shift"
    /// More than chance, but too little to matter to a call.
    case smallShift = "small_shift"
    case tooFewSamples = "too_few_samples"
  }

  let subject: Change.Subject
  let before: RTTSummary
  let after: RTTSummary
  /// `nil` for too few samples.
  let test: RankTest?
  private(set) var assessment: Assessment

  /// At most this share of the shifts told is chance.
  static let falseDiscoveryRate = 0.05
  /// The least shift of the median that matters: so much of the earlier one, and so much at all.
  static let leastShare = 0.1
  static let leastShift = Nanoseconds.milliseconds(1)

  /// Of every pair in which both have round trips.
  static func all(of pairs: [CheckPairs.Pair]) -> [RoundTripShift] {
    var shifts = pairs.compactMap(RoundTripShift.init)
    let limit = FalseDiscovery.limit(
      shifts.compactMap(\.test?.pValue), rate: falseDiscoveryRate)
    for index in shifts.indices { shifts[index].assess(limit) }
    return shifts
  }

  private init?(_ pair: CheckPairs.Pair) {
    guard pair.isComparable, let before = pair.before.rtt, let after = pair.after.rtt else {
      return nil
    }
    subject = pair.subject
    (self.before, self.after) = (before, after)
    test = RankTest(before.samples, after.samples, significance: Self.falseDiscoveryRate)
    assessment = test == nil ? .tooFewSamples : .noShift
  }

  private mutating func assess(_ limit: Double) {
    guard let test, test.pValue <= limit else { return }
    let shift = after.median.seconds - before.median.seconds
    let least = max(abs(before.median.seconds) * Self.leastShare, Self.leastShift.seconds)
    // Ranks and medians may point in different directions; then nothing can be said in a word.
    guard abs(shift) >= least, (shift > 0) == (test.greaterShare > 0.5) else {
      assessment = .smallShift
      return
    }
    assessment = shift > 0 ? .slower : .faster
  }

  var change: Change? {
    guard let test, assessment == .slower || assessment == .faster else { return nil }
    let isSlower = assessment == .slower
    let share = Int(((isSlower ? test.greaterShare : 1 - test.greaterShare) * 100).rounded())
    let samples = "\(before.samples.count) and \(after.samples.count) samples"
    return Change(
      .roundTrip, isSlower ? .worse : .better, from: "median \(before.median.humanReadable)",
      to: "\(after.median.humanReadable) (\(samples): \(share) % of their pairs, "
        + "\(Self.text(ofProbability: test.pValue)))", [subject])
  }

  /// `p = 0.008`, or `p < 0.001`.
  static func text(ofProbability value: Double) -> String {
    guard value >= 0.001 else { return "p < 0.001" }
    return "p = \(Decimal.text(Int64((value * 1000).rounded()), fractionDigits: 3))"
  }
}
