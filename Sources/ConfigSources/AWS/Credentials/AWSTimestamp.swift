/// Times in the formats of AWS's services and tools (ISO 8601).
enum AWSTimestamp {
  /// The Unix time of `2026-11-21T12:00:00Z` and similar; `nil` for anything else.
  ///
  /// Fractions of a second are dropped. The zone is `Z`, `UTC` or `+02:00`; without one it is UTC,
  /// as in old command line tools.
  static func unixTime(_ text: String) -> Int? {
    var fields = Fields(rest: text[...])
    guard let year = fields.number(4), fields.skip("-"), let month = fields.number(2, in: 1...12),
      fields.skip("-"), let day = fields.number(2, in: 1...31),
      fields.skip("T") || fields.skip(" "), let hour = fields.number(2, in: 0...23),
      fields.skip(":"), let minute = fields.number(2, in: 0...59),
      fields.skip(":"), let second = fields.number(2, in: 0...60)
    else { return nil }
    if fields.skip(".") { fields.skipDigits() }
    guard let offset = fields.zone() else { return nil }
    let days = daysSince1970(year, month, day)
    return ((days * 24 + hour) * 60 + minute) * 60 + second - offset
  }

  /// Days of the proleptic Gregorian calendar, counted in years that begin with March.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    // Years from 0 on, so that no division rounds the wrong way.
    let leapDays = (year + 400) / 4 - (year + 400) / 100 + (year + 400) / 400
    return (year + 400) * 365 + leapDays + dayOfYear - 719_468 - 146_097
  }

  private struct Fields {
    var rest: Substring

    mutating func skip(_ text: String) -> Bool {
      guard rest.hasPrefix(text) else { return false }
      rest = rest.dropFirst(text.count)
      return true
    }

    mutating func number(_ count: Int, in range: ClosedRange<Int> = 0...9999) -> Int? {
      let digits = rest.prefix(count)
      guard digits.utf8.count == count, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Int(digits), range.contains(value)
      else { return nil }
      rest = rest.dropFirst(count)
      return value
    }

    mutating func skipDigits() {
      rest = rest.drop { $0.isASCII && $0.isNumber }
    }

    /// Seconds east of Greenwich; nothing may follow.
    mutating func zone() -> Int? {
      guard !rest.isEmpty, !["Z", "UTC", "GMT"].contains(rest) else { return 0 }
      let sign = skip("-") ? -1 : skip("+") ? 1 : 0
      guard sign != 0, let hours = number(2, in: 0...23) else { return nil }
      _ = skip(":")
      let minutes = rest.isEmpty ? 0 : number(2, in: 0...59)
      guard let minutes, rest.isEmpty else { return nil }
      return sign * (hours * 60 + minutes) * 60
    }
  }
}
