/// Whether two shares differ by more than chance, such as packets lost of packets sent (Fisher's
/// exact test, two-sided).
package enum CountTest {
  /// How often chance alone makes the shares differ as much.
  ///
  /// `first` of `firstTotal` against `second` of `secondTotal`; 1 for what no counting gives.
  package static func pValue(
    _ first: Int, of firstTotal: Int, _ second: Int, of secondTotal: Int
  ) -> Double {
    guard first >= 0, second >= 0, first <= firstTotal, second <= secondTotal else { return 1 }
    let table = Table(hits: first + second, drawn: firstTotal, others: secondTotal)
    guard table.range.count > 1 else { return 1 }
    let mode = min(max(table.mode, table.range.lowerBound), table.range.upperBound)
    let up = table.weights(from: mode, by: 1)
    let down = table.weights(from: mode, by: -1)
    let place = abs(first - mode)
    let side = first >= mode ? up : down
    guard place < side.count else { return 0 }
    // As unlikely as what was seen, or unlikelier; equal weights differ in their last digits.
    let bound = side[place] * (1 + 1e-7)
    let all = up + down.dropFirst()
    return min(1, all.filter { $0 <= bound }.reduce(0, +) / all.reduce(0, +))
  }
}

/// The hypergeometric distribution of how many hits are among those drawn, of `drawn` and `others`
/// with `hits` among them all.
private struct Table {
  let hits: Int
  let drawn: Int
  let others: Int

  var range: ClosedRange<Int> { max(0, hits - others)...min(hits, drawn) }

  /// The likeliest count.
  var mode: Int {
    Int((Double(hits) + 1) * (Double(drawn) + 1) / (Double(drawn) + Double(others) + 2))
  }

  /// The likelihoods of this count and those beyond it, relative to it, until they do not count.
  func weights(from start: Int, by step: Int) -> [Double] {
    var weights = [1.0]
    var count = start
    while range.contains(count + step), let last = weights.last, last > 1e-18 {
      let ratio = step > 0 ? ratioUp(from: count) : 1 / ratioUp(from: count - 1)
      weights.append(last * ratio)
      count += step
    }
    return weights
  }

  /// The likelihood of `count + 1` by that of `count`.
  private func ratioUp(from count: Int) -> Double {
    Double(hits - count) * Double(drawn - count)
      / (Double(count + 1) * Double(others - hits + count + 1))
  }
}
