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
  /// `<user>:<seconds>`. Nine to eleven digits: the years 1973 to 5138.
  package var usernameExpiry: Int? {
    let text = username.utf8
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return Self.seconds(text[...]) }
    let tail = text[text.index(after: colon)...]
    return Self.seconds(text[..<colon]) ?? (colon > text.startIndex ? Self.seconds(tail) : nil)
  }

  /// Why a number before the colon is not an expiry time in seconds; `nil` if nothing is odd.
  package var oddUsernameTime: String? {
    guard let colon = username.utf8.firstIndex(of: UInt8(ascii: ":")), usernameExpiry == nil else {
      return nil
    }
    let time = username.utf8[..<colon]
    let whole = time.prefix { $0.isDigit }
    guard !whole.isEmpty, whole.count <= 20 else { return nil }
    if whole.count == time.count {
      return switch whole.count {
      case 12...14: "\(Substring(time)) is a time in milliseconds, but servers expect seconds"
      case ..<9: "\(Substring(time)) is not a time in seconds since 1970"
      default: nil
      }
    }
    let fraction = time[whole.endIndex...].dropFirst()
    guard time[whole.endIndex] == UInt8(ascii: "."), fraction.count <= 9,
      fraction.allSatisfy(\.isDigit)
    else { return nil }
    return "\(Substring(time)) has a fraction, but servers expect whole seconds"
  }

  private static func seconds(_ digits: Substring.UTF8View) -> Int? {
    guard (9...11).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
    return Int(Substring(digits))
  }
}
