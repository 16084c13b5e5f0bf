import Measurements
import Vocabulary

extension UnixTime {
  /// The seconds since 1970 as a decimal number, exact to the millisecond.
  var decimalSeconds: String { Decimal.text(milliseconds, fractionDigits: 3) }
}
