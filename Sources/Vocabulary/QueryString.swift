/// The parameters of a request target, decoded as forms are: percent-encoding, and `+` for a blank.
package struct QueryString: Hashable, Sendable {
  private let values: [String: [String]]

  /// `nil` for a percent sign without two digits, or bytes that are not UTF-8.
  ///
  /// It is taken apart by bytes: a `&` with a combining mark behind it would be another character.
  package init?(_ text: some StringProtocol) {
    var values: [String: [String]] = [:]
    for pair in Array(text.utf8).split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]),
        let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
      else { return nil }
      values[name, default: []].append(value)
    }
    self.values = values
  }

  package subscript(name: String) -> [String] { values[name] ?? [] }

  package var names: [String] { values.keys.sorted() }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    let blank = UInt8(ascii: " ")
    let spaced = bytes.map { $0 == UInt8(ascii: "+") ? blank : $0 }
    return PercentEncoding.decoded(String(decoding: spaced, as: UTF8.self))
  }
}
