/// What somebody wrote for a URI, with what looks like a credential in it replaced.
///
/// Refused texts are shown too, and the syntax before RFC 7065 had `user:password@host`; HTTP
/// services take keys in the query.
package struct RedactedURIText: Hashable, Sendable {
  /// The text to show.
  package let text: String
  /// In their order, apart from each other.
  private let hidden: [Range<Int>]

  private static let placeholder = "***"

  package init(_ original: String) {
    var bytes = Array(original.utf8)
    hidden = Self.hidden(in: bytes)
    for range in hidden.reversed() {
      bytes.replaceSubrange(range, with: Self.placeholder.utf8)
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Where a byte of the original stands in `text`; hidden ones are where the placeholder begins.
  package func offset(ofOriginal offset: Int) -> Int {
    var shift = 0
    for range in hidden where range.lowerBound < offset {
      guard range.upperBound <= offset else { return range.lowerBound + shift }
      shift += Self.placeholder.utf8.count - range.count
    }
    return offset + shift
  }

  private static func hidden(in bytes: [UInt8]) -> [Range<Int>] {
    guard let userinfo = userinfo(in: bytes), let value = queryValue(in: bytes) else {
      return [userinfo(in: bytes), queryValue(in: bytes)].compactMap(\.self)
    }
    guard value.lowerBound < userinfo.upperBound else { return [userinfo, value] }
    // An `@` behind `?key=` ends a user's password or is part of the value: nobody can tell.
    return [userinfo.lowerBound..<bytes.count]
  }

  /// From the scheme's colon and its slashes to the last `@`: a password may hold any other character.
  private static func userinfo(in bytes: [UInt8]) -> Range<Int>? {
    guard let end = bytes.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let colon = bytes[..<end].firstIndex(of: UInt8(ascii: ":"))
    let afterScheme = colon.map { $0 + 1 } ?? 0
    let start = bytes[afterScheme..<end].firstIndex { $0 != UInt8(ascii: "/") } ?? end
    return start < end ? start..<end : nil
  }

  /// From the first value of a parameter other than `transport` to the end; a fragment's count too.
  private static func queryValue(in bytes: [UInt8]) -> Range<Int>? {
    guard let query = bytes.firstIndex(where: { "?#".utf8.contains($0) }) else { return nil }
    var start = query + 1
    while let equals = bytes[start...].firstIndex(of: UInt8(ascii: "=")) {
      let name = String(decoding: bytes[start..<equals], as: UTF8.self).lowercased()
      let end = bytes[equals...].firstIndex { "&;?#".utf8.contains($0) } ?? bytes.count
      guard name == "transport" else { return equals + 1..<bytes.count }
      start = min(end + 1, bytes.count)
    }
    return nil
  }
}
