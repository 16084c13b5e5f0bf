import Measurements
package import Vocabulary

extension UnixTime {
  /// The seconds since 1970 as a decimal number, exact to the millisecond.
  package var decimalSeconds: String { Decimal.text(milliseconds, fractionDigits: 3) }
}

extension Nanoseconds {
  /// Parses a JSON number; `nil` if it does not fit into 64 bits of nanoseconds.
  ///
  /// Exact for decimals without an exponent, as spans are written; tools that rewrite a report may
  /// add exponents.
  init?(decimalSeconds text: String) {
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
    let digits = parts.joined()
    guard let whole = parts.first, !digits.isEmpty,
      digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      digits.count - whole.count <= 9
    else {
      guard let seconds = Double(text), seconds.magnitude < 9_223_372_036 else { return nil }
      self.init(seconds: seconds)
      return
    }
    let zeros = String(repeating: "0", count: 9 - (digits.count - whole.count))
    guard let count = Int64((isNegative ? "-" : "") + digits + zeros) else { return nil }
    self.init(count)
  }
}

extension UnixTime {
  /// Parses the format of ``description``, `2026-11-21T03:10:00.123Z`; the fraction is optional.
  package init?(text: String) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      var value: Int64 = 0
      for byte in bytes[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - UInt8(ascii: "0"))
      }
      return value
    }
    let isShort = bytes.count == 20
    guard isShort || bytes.count == 24 && bytes[19] == UInt8(ascii: "."),
      bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      let millisecond = isShort ? 0 : number(20..<23),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    let days = Self.days(year: year, month: month, day: day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
    self.init(milliseconds: seconds * 1000 + millisecond)
  }

  /// Days since 1970 in the proleptic Gregorian calendar, years counted from March.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}

extension IPAddress {
  /// Parses an address with or without a numeric scope: `fe80::1%2`.
  init?(scoped text: String) {
    guard let percent = text.firstIndex(of: "%") else {
      self.init(text)
      return
    }
    guard let scope = UInt32(text[text.index(after: percent)...]),
      case .v6(let high, let low, _) = IPAddress(text[..<percent])
    else { return nil }
    self = .v6(high: high, low: low, scope: scope)
  }
}

extension SocketAddress {
  /// Parses `192.0.2.1:3478` or `[fe80::1%2]:3478`.
  init?(scoped text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    guard let address = IPAddress(scoped: String(isBracketed ? host.dropFirst().dropLast() : host)),
      isBracketed == (address.version == .v6)
    else { return nil }
    self.init(address, port: port)
  }
}
