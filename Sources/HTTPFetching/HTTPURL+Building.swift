import Vocabulary

extension HTTPURL {
  /// The URL with parameters appended to its query; names and values are escaped.
  ///
  /// - Throws: `HTTPError.invalidURL` if the result is too long.
  package func adding(query: [(name: String, value: String)]) throws(HTTPError) -> HTTPURL {
    let added = query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let base = String(parts.first ?? "")
    let separator =
      base.contains("?") ? (base.hasSuffix("?") || base.hasSuffix("&") ? "" : "&") : "?"
    return try HTTPURL(base + separator + added.joined(separator: "&"))
  }

  /// The URL with segments appended to its path; the query stays behind them.
  ///
  /// - Throws: `HTTPError.invalidURL` if the result is too long.
  package func appending(path more: String) throws(HTTPError) -> HTTPURL {
    let whole = text.prefix { $0 != "#" }
    let path = whole.prefix { $0 != "?" }
    let query = whole.dropFirst(path.count)
    return try HTTPURL((path.hasSuffix("/") ? path : path + "/") + more + query)
  }

  /// A path segment or query part with everything but the unreserved characters escaped (RFC 3986
  /// section 2.3).
  package static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      isUnreserved(byte)
        ? String(Character(Unicode.Scalar(byte))) : "%" + Hexadecimal.text(byte).uppercased()
    }.joined()
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~".utf8.contains(byte)
    }
  }
}
