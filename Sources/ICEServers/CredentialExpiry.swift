import Vocabulary

/// When credentials expire, by both of the places that say so; seconds since 1970, UTC.
package struct CredentialExpiry: Hashable, Sendable {
  /// The time of the request plus the lifetime in the answer.
  package var byTTL: Int?
  /// The earliest number in a username of the TURN REST convention.
  package var byUsername: Int?

  package init(byTTL: Int?, byUsername: Int?) {
    self.byTTL = byTTL
    self.byUsername = byUsername
  }

  /// The earlier of the two: after it, a server refuses new allocations.
  package var effective: Int? { [byTTL, byUsername].compactMap(\.self).min() }

  /// How much later the user name's expiry is than the lifetime's, if both are given.
  ///
  /// In seconds; a few come from the time that the answer took, and the rest from differing clocks
  /// or from a lifetime that is not the credentials' own.
  package var disagreement: Int? {
    guard let byTTL, let byUsername else { return nil }
    let difference = byUsername.subtractingReportingOverflow(byTTL)
    return difference.overflow ? nil : difference.partialValue
  }

  /// Whether the credentials have expired; at the very second of expiry they still work.
  package func isExpired(at now: Int) -> Bool { effective.map { $0 < now } ?? false }
}

extension ICEConfiguration {
  /// When these credentials expire, if they were requested at `fetchedAt`.
  package func expiry(fetchedAt: Int) -> CredentialExpiry {
    let byTTL = ttlSeconds.flatMap { ttl -> Int? in
      let sum = fetchedAt.addingReportingOverflow(ttl)
      return sum.overflow ? nil : sum.partialValue
    }
    return CredentialExpiry(
      byTTL: byTTL, byUsername: servers.compactMap { $0.credential?.usernameExpiry }.min())
  }
}

extension ICECredential {
  /// The expiry time in the username, in seconds since 1970.
  ///
  /// draft-uberti-behave-turn-rest-00 section 2.2 writes `<seconds>:<user>`; coturn also accepts
  /// `<user>:<seconds>`, and the number alone. That may as well be a telephone number: it is a time only
  /// where the password has the form of one made from a shared secret. Nine to eleven digits: the years
  /// 1973 to 5138.
  package var usernameExpiry: Int? {
    username.utf8.contains(UInt8(ascii: ":")) || isHMAC ? numberAsTime : nil
  }

  private var numberAsTime: Int? {
    let text = username.utf8
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return Self.seconds(text[...]) }
    let tail = text[text.index(after: colon)...]
    return Self.seconds(text[..<colon]) ?? (colon > text.startIndex ? Self.seconds(tail) : nil)
  }

  /// Why the time in the username is not one that servers read; `nil` if nothing is odd.
  ///
  /// User names may be numbers, such as extensions and telephone numbers: only what is certainly meant as
  /// a time counts.
  package var oddUsernameTime: String? { isTimeMeant ? timeFault : nil }

  /// What a number in the username would be if the server took it for a time; `nil` if it is certain what
  /// it is.
  package var possibleUsernameTime: String? {
    guard !isTimeMeant else { return nil }
    let reading =
      timeFault
      ?? numberAsTime.map { "\($0) would be \(UnixTime(seconds: Int64($0)))" }
    return reading.map { "if the server expects a time in the user name (TURN REST): \($0)" }
  }

  /// Whether the number at the start of the username can be nothing but a time: the password is made from a
  /// shared secret, or it stands before a colon and has the length of one.
  private var isTimeMeant: Bool {
    guard !isHMAC, username.utf8.contains(UInt8(ascii: ":")) else { return isHMAC }
    let start = username.utf8.prefix { $0 != UInt8(ascii: ":") }
    return usernameExpiry != nil || !start.allSatisfy(\.isDigit) || start.count >= 12
  }

  private var timeFault: String? {
    let text = username.utf8
    let time = text.prefix { $0 != UInt8(ascii: ":") }
    if let end = numberAsTime {
      return end <= Int(UInt32.max)
        ? nil : "\(end) does not fit into 32 bits, in which coturn keeps the time"
    }
    let isAlone = time.count == text.count
    let whole = time.prefix { $0.isDigit }
    guard !whole.isEmpty, whole.count <= 20, !isAlone || (13...14).contains(whole.count) else {
      return nil
    }
    if whole.count == time.count {
      return switch whole.count {
      case 12...14: "\(Substring(time)) is a time in milliseconds, but servers expect seconds"
      case 15...17: "\(Substring(time)) is a time in microseconds, but servers expect seconds"
      case 18...20: "\(Substring(time)) is a time in nanoseconds, but servers expect seconds"
      case ..<9: "\(Substring(time)) is not a time in seconds since 1970"
      default: nil
      }
    }
    if Self.isDate(time) {
      return "\(Substring(time.prefix(10))) is a date, but servers expect seconds since 1970"
    }
    let fraction = time[whole.endIndex...].dropFirst()
    guard time[whole.endIndex] == UInt8(ascii: "."), fraction.count <= 9,
      fraction.allSatisfy(\.isDigit)
    else { return nil }
    return "\(Substring(time)) has a fraction, but servers expect whole seconds"
  }

  /// What is odd about the form of the credential; of the password only that, never what it is.
  package var oddForm: String? {
    let around = [username.unicodeScalars.first, username.unicodeScalars.last].compactMap(\.self)
    if around.contains(where: \.properties.isWhitespace) {
      return "the user name begins or ends with a blank"
    }
    if around.contains(where: { "\"'`".unicodeScalars.contains($0) }) {
      return "the user name begins or ends with a quotation mark"
    }
    for (part, text) in [("user name", username), ("password", password.reveal())]
    where TemplateVariable.isHeld(in: text) {
      return "the \(part) looks like the name of a variable, which nothing replaced by its value"
    }
    if let at = username.lastIndex(of: "@"), at > username.startIndex {
      return "the user name has an @: if a realm follows it, servers expect the name alone"
    }
    guard usernameExpiry != nil, !isHMAC else { return nil }
    return "the password does not look like one made from a shared secret by HMAC-SHA-1, which is "
      + "28 characters of base64"
  }

  /// 20 bytes in base64.
  private var isHMAC: Bool {
    let text = password.reveal().utf8
    return text.count == 28 && text.last == UInt8(ascii: "=")
      && text.dropLast().allSatisfy { $0.isLetter || $0.isDigit || "+/".utf8.contains($0) }
  }

  /// Whether it begins as `2026-12-01` does.
  private static func isDate(_ text: Substring.UTF8View) -> Bool {
    text.count >= 10
      && zip("0000-00-00".utf8, text).allSatisfy { pattern, byte in
        pattern == UInt8(ascii: "0") ? byte.isDigit : byte == pattern
      }
  }

  private static func seconds(_ digits: Substring.UTF8View) -> Int? {
    guard (9...11).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
    return Int(Substring(digits))
  }
}
