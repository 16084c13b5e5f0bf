package import Vocabulary

/// Whether two sets of round trips differ, judged by their ranks (Mann and Whitney's U test,
/// two-sided, ties corrected).
///
/// Nothing is assumed of the distribution, which for round trips has a long tail.
package struct RankTest: Hashable, Sendable {
  /// How often chance alone separates the sets as much; 0 if less than a `Double` can hold.
  package let pValue: Double
  /// The share of all pairs, one value of each set, in which the second set's is greater; a tie
  /// counts half.
  package let greaterShare: Double

  /// Up to this many values, the probability is counted out; above it, the normal distribution is
  /// as good.
  private static let exactLimit = 40

  /// `nil` if no outcome with so few values could be below `significance`: the most separated one is
  /// not rarer.
  package init?(_ first: [Nanoseconds], _ second: [Nanoseconds], significance: Double) {
    guard Self.rarest(first.count, second.count) <= significance else { return nil }
    let ranks = DoubledRanks(first, second)
    let (few, many) = (Double(first.count), Double(second.count))
    let sum = Double(ranks.sumOfSecond) / 2
    greaterShare = (sum - many * (many + 1) / 2) / (few * many)
    pValue =
      first.count + second.count <= Self.exactLimit
      ? ranks.exactProbability : ranks.normalProbability
  }

  /// The probability of complete separation: 2 of all ways to choose the first set.
  private static func rarest(_ first: Int, _ second: Int) -> Double {
    let few = min(first, second)
    guard few > 0 else { return 1 }
    var ways = 1.0
    // Forty factors are far beyond any significance.
    for step in 1...min(few, 40) { ways *= Double(max(first, second) + step) / Double(step) }
    return 2 / ways
  }
}

/// Twice the rank of every value, so that the mean rank of ties is whole.
private struct DoubledRanks {
  private let ranks: [Int]
  private let firstCount: Int
  private let secondCount: Int
  private let sumOfFirst: Int
  let sumOfSecond: Int
  /// The sum of t³ - t over all groups of t ties.
  private let tieTerm: Double

  init(_ first: [Nanoseconds], _ second: [Nanoseconds]) {
    let sorted = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var (ranks, sum, tieTerm) = ([Int](), 0, 0.0)
    ranks.reserveCapacity(sorted.count)
    while ranks.count < sorted.count {
      let start = ranks.count
      let end = sorted[start...].firstIndex { $0.0 != sorted[start].0 } ?? sorted.count
      let rank = start + 1 + end
      for entry in sorted[start..<end] {
        ranks.append(rank)
        if entry.1 { sum += rank }
      }
      let ties = Double(end - start)
      tieTerm += ties * (ties * ties - 1)
    }
    self.ranks = ranks
    self.tieTerm = tieTerm
    (firstCount, secondCount) = (first.count, second.count)
    sumOfFirst = sum
    sumOfSecond = sorted.count * (sorted.count + 1) - sum
  }

  /// Over all ways to choose the first set from all values, the share in which its sum of ranks is
  /// as far from the expected one.
  var exactProbability: Double {
    let limit = ranks.reduce(0, +)
    // ways[chosen][sum], filled value by value.
    var ways = [[Double]](
      repeating: [Double](repeating: 0, count: limit + 1), count: firstCount + 1)
    ways[0][0] = 1
    var reached = 0
    for rank in ranks {
      reached += rank
      for chosen in stride(from: firstCount, to: 0, by: -1) {
        for sum in stride(from: reached, through: rank, by: -1) {
          ways[chosen][sum] += ways[chosen - 1][sum - rank]
        }
      }
    }
    let expected = firstCount * (ranks.count + 1)
    let distance = abs(sumOfFirst - expected)
    let all = ways[firstCount]
    let extreme = all.indices.filter { abs($0 - expected) >= distance }.map { all[$0] }
    return min(1, extreme.reduce(0, +) / all.reduce(0, +))
  }

  var normalProbability: Double {
    let (first, second, all) = (Double(firstCount), Double(secondCount), Double(ranks.count))
    let variance = first * second / 12 * ((all + 1) - tieTerm / (all * (all - 1)))
    guard variance > 0 else { return 1 }
    let distance = abs(Double(sumOfFirst) / 2 - first * (all + 1) / 2)
    // Corrected for continuity: ranks go in steps.
    return NormalDistribution.twoSided(beyond: max(0, distance - 0.5) / variance.squareRoot())
  }
}
