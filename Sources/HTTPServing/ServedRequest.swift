package import Vocabulary

/// A request, read to its end.
package struct ServedRequest: Sendable {
  package var method: String
  package var path: String
  /// Without its question mark.
  package var query: String
  package var body: [UInt8]
  /// `nil` where it is not known.
  package var client: IPAddress?
  private let headers: @Sendable (String) -> String?

  init(
    method: String, target: String, body: [UInt8], client: IPAddress?,
    headers: @escaping @Sendable (String) -> String?
  ) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    path = parts.first.map(String.init) ?? ""
    query = parts.count == 2 ? String(parts[1]) : ""
    self.body = body
    self.client = client
    self.headers = headers
  }

  /// A header by its name, whatever the case of either.
  package subscript(header name: String) -> String? { headers(name) }
}

/// What is answered to it.
package struct ServedAnswer: Sendable {
  package var status: Int
  /// A name that HTTP does not know as one is left out.
  package var headers: [String: String]
  package var body: [UInt8]

  package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
