/// The standard normal distribution, without a C library: pure targets have none.
package enum NormalDistribution {
  /// The probability of being further than `distance` from the mean, on either side.
  package static func twoSided(beyond distance: Double) -> Double {
    guard distance > 0 else { return 1 }
    // Beyond this, the density is less than the smallest Double.
    guard distance < 38 else { return 0 }
    let density = exponential(minus: distance * distance / 2) / (2 * Double.pi).squareRoot()
    return distance < 3 ? 1 - 2 * density * series(distance) : 2 * density / fraction(distance)
  }

  /// Marsaglia's series, z + z³/3 + z⁵/15 + …: the area from the mean is density times this.
  private static func series(_ distance: Double) -> Double {
    var (term, sum) = (distance, distance)
    for step in 1...100 {
      term *= distance * distance / Double(2 * step + 1)
      sum += term
    }
    return sum
  }

  /// Laplace's continued fraction, z + 1/(z + 2/(z + 3/(z + …))): the tail is density by this.
  private static func fraction(_ distance: Double) -> Double {
    (1...60).reversed().reduce(distance) { inner, step in distance + Double(step) / inner }
  }

  /// e to the power of `-exponent`, which is not negative.
  private static func exponential(minus exponent: Double) -> Double {
    // e^-x is (e^(-x/1024))^1024, and near zero the series ends soon.
    let small = -exponent / 1024
    var value = (1...12).reversed().reduce(1.0) { inner, step in 1 + small * inner / Double(step) }
    for _ in 0..<10 { value *= value }
    return value
  }
}
