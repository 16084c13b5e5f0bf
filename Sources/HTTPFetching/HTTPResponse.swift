package import Vocabulary

/// An answer, whatever its status.
package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  package var headers: [HTTPHeader]
  /// Decompressed if it was compressed.
  package var body: [UInt8]
  /// The URL that answered, after any redirects.
  package var url: HTTPURL
  /// The absolute URL that a redirect names.
  package var location: String?
  package var timings: HTTPTimings
  /// The proxy from the environment that was used, without user and password.
  package var proxy: String?
  /// The address that answered, the proxy's if one was used; `nil` if libcurl does not say.
  package var address: IPAddress?
  /// Why the body is incomplete, for a request that creates a resource described in the headers.
  package var bodyFailure: HTTPError?

  /// The first value of a header field.
  package subscript(name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// The server's `Retry-After` in seconds, given there as seconds or a date (RFC 9110 section
  /// 10.2.3).
  ///
  /// Clamped to at most a day.
  package func retryAfterSeconds(now: Int) -> Int? {
    guard let text = self["retry-after"] else { return nil }
    let seconds = Int(text) ?? HTTPDate.unixTime(text).map { $0 - (serverTime ?? now) }
    return seconds.map { min(max(0, $0), 86_400) }
  }

  /// The server's clock as Unix time, from the `Date` header.
  package var serverTime: Int? {
    self["date"].flatMap(HTTPDate.unixTime)
  }
}
