/// A host name that DNS can carry (RFC 1035 section 2.3.4, RFC 1123 section 2.1).
struct HostName: Hashable {
  /// In lower case, without the trailing dot.
  let text: String
  /// A name without any dot is tried in the search domains too; `intranet.` and `a.b` are not, so that
  /// a check of a public name never turns into one of a local name.
  let isSearched: Bool

  static let localhost = HostName(text: "localhost", isSearched: false)

  /// `nil` for an invalid host name; underscores are accepted, since names with them exist.
  init?(_ host: String) {
    let name = host.utf8.last == UInt8(ascii: ".") ? host.dropLast() : host[...]
    let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard name.utf8.count <= 253,
      labels.allSatisfy({ (1...63).contains($0.count) && $0.allSatisfy(Self.isAllowed) })
    else { return nil }
    text = name.lowercased()
    isSearched = labels.count == 1 && name.utf8.count == host.utf8.count
  }

  private init(text: String, isSearched: Bool) {
    self.text = text
    self.isSearched = isSearched
  }

  /// `localhost` and the names below it never go to DNS (RFC 6761 section 6.3).
  var isLocalhost: Bool { text == "localhost" || text.hasSuffix(".localhost") }

  /// A name that resolves alike for the whole world, so that a private address behind it is worth a
  /// note.
  var isPublic: Bool {
    text.contains(".") && !Self.privateSuffixes.contains { text.hasSuffix($0) }
  }

  /// Special-use names (RFC 6761, 6762, 8375), ICANN's `internal`, and the customary `lan`.
  private static let privateSuffixes = [
    ".localhost", ".local", ".internal", ".home.arpa", ".test", ".lan",
  ]

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
