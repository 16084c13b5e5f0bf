/// A wall-clock time in milliseconds since 1970-01-01T00:00:00Z.
///
/// For printing and for expiry; never for measuring, which ``Instant`` does.
package struct UnixTime: Hashable, Comparable, Sendable {
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Converts whole seconds, stopping at either end of 64 bits.
  package init(seconds: Int64) {
    let scaled = seconds.multipliedReportingOverflow(by: 1000)
    milliseconds = scaled.overflow ? (seconds < 0 ? .min : .max) : scaled.partialValue
  }

  package var seconds: Double { Double(milliseconds) / 1000 }

  package static func < (left: UnixTime, right: UnixTime) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// Whole seconds from `self` until `later`, negative if it has passed.
  package func seconds(until later: UnixTime) -> Int64 {
    later.milliseconds / 1000 - milliseconds / 1000
  }
}

extension UnixTime: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds; clamped to the years 0000 to 9999.
  package var description: String {
    // 0000-01-01T00:00:00.000Z and 9999-12-31T23:59:59.999Z
    let clamped = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
    let (days, rest) = floorDivide(clamped, 86_400_000)
    let (year, month, day) = civilDate(daysSince1970: days)
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map {
      Decimal.padded($0, to: 2)
    }
    let date = [
      Decimal.padded(year, to: 4), Decimal.padded(month, to: 2), Decimal.padded(day, to: 2),
    ]
    return date.joined(separator: "-") + "T" + clock.joined(separator: ":")
      + "." + Decimal.padded(rest % 1000, to: 3) + "Z"
  }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

/// The proleptic Gregorian date of a day number.
///
/// Years are counted from March, so that the leap day comes last, in eras of 400 years (146 097
/// days).
private func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let marchMonth = (5 * dayOfYear + 2) / 153
  let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return (
    400 * era + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
  )
}
