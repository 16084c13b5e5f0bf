import Vocabulary

/// When credentials stop working, by both of the places that say so; seconds since 1970, UTC.
package struct CredentialExpiry: Hashable, Sendable {
  /// The moment of asking plus the lifetime in the answer.
  package var byTTL: Int?
  /// The earliest number in a username of the TURN REST convention.
  package var byUsername: Int?

  package init(byTTL: Int?, byUsername: Int?) {
    self.byTTL = byTTL
    self.byUsername = byUsername
  }

  /// The earlier of the two: after it, a server refuses new allocations.
  package var effective: Int? { [byTTL, byUsername].compactMap(\.self).min() }

  /// By how much the user name's end is after that of the lifetime, where both places speak.
  ///
  /// Seconds; a few come from the time that the answer took, and the rest from clocks that differ or
  /// from a lifetime that is not the credentials' own.
  package var disagreement: Int? {
    guard let byTTL, let byUsername else { return nil }
    let difference = byUsername.subtractingReportingOverflow(byTTL)
    return difference.overflow ? nil : difference.partialValue
  }

  /// Whether the credentials are past their end; one that ends now still works.
  package func isExpired(at now: Int) -> Bool { effective.map { $0 < now } ?? false }
}

extension ICEConfiguration {
  /// When these credentials stop working, if they were asked for at `fetchedAt`.
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
  /// The end that the username carries, in seconds since 1970.
  ///
  /// draft-uberti-behave-turn-rest-00 section 2.2 writes `<seconds>:<user>`; coturn also takes
  /// `<user>:<seconds>`. Nine to eleven digits: the years 1973 to 5138.
  package var usernameExpiry: Int? {
    let text = username.utf8
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return Self.seconds(text[...]) }
    let tail = text[text.index(after: colon)...]
    return Self.seconds(text[..<colon]) ?? (colon > text.startIndex ? Self.seconds(tail) : nil)
  }

  /// What is odd about a number before the colon that is no end in seconds; `nil` where nothing is.
  package var oddUsernameTime: String? {
    guard let colon = username.utf8.firstIndex(of: UInt8(ascii: ":")), usernameExpiry == nil else {
      return nil
    }
    let time = username.utf8[..<colon]
    let whole = time.prefix { $0.isDigit }
    guard !whole.isEmpty, whole.count <= 20 else { return nil }
    if whole.count == time.count {
      return switch whole.count {
      case 12...14: "\(Substring(time)) is a time in milliseconds, servers read seconds"
      case ..<9: "\(Substring(time)) is no time in seconds since 1970"
      default: nil
      }
    }
    let fraction = time[whole.endIndex...].dropFirst()
    guard time[whole.endIndex] == UInt8(ascii: "."), fraction.count <= 9,
      fraction.allSatisfy(\.isDigit)
    else { return nil }
    return "\(Substring(time)) has a fraction, servers read whole seconds"
  }

  private static func seconds(_ digits: Substring.UTF8View) -> Int? {
    guard (9...11).contains(digits.count), digits.allSatisfy(\.isDigit) else { return nil }
    return Int(Substring(digits))
  }
}
