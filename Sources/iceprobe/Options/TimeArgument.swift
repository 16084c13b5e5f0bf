import ArgumentParser
import Endpoints

/// A span of time on the command line: `250ms`, `5s`, `2m`, or a bare number of seconds.
struct TimeArgument: ExpressibleByArgument {
  var span: Nanoseconds

  init(_ span: Nanoseconds) {
    self.span = span
  }

  init?(argument: String) {
    let units: [(suffix: String, seconds: Double)] = [
      ("ms", 0.001), ("us", 0.000_001), ("s", 1), ("m", 60), ("h", 3600), ("", 1),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
      let count = Double(argument.dropLast(unit.suffix.count)),
      count.isFinite, count >= 0, count * unit.seconds <= Self.longest
    else { return nil }
    span = Nanoseconds(seconds: count * unit.seconds)
  }

  /// A day: longer waits are a slip of the keyboard, and far from overflowing anything.
  private static let longest = 86_400.0

  var defaultValueDescription: String {
    span.seconds < 1 ? "\(span.count / 1_000_000)ms" : "\(span.count / 1_000_000_000)s"
  }
}
