/// The parameters of a request target, decoded as forms are: percent-encoding, and `+` for a blank.
package struct QueryString: Hashable, Sendable {
  private let values: [String: [String]]

  /// `nil` for a percent sign without two digits, or bytes that are not UTF-8.
  package init?(_ text: some StringProtocol) {
    var values: [String: [String]] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]),
        let value = parts.count == 2 ? Self.decoded(parts[1]) : ""
      else { return nil }
      values[name, default: []].append(value)
    }
    self.values = values
  }

  package subscript(name: String) -> [String] { values[name] ?? [] }

  package var names: [String] { values.keys.sorted() }

  private static func decoded(_ text: some StringProtocol) -> String? {
    PercentEncoding.decoded(String(text).replacing("+", with: " "))
  }
}
