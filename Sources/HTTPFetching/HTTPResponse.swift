package import Vocabulary

/// An answer, whatever its status.
package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  package var headers: [HTTPHeader]
  /// Decoded if it came compressed.
  package var body: [UInt8]
  /// Where the answer came from, after any redirects.
  package var url: HTTPURL
  /// The absolute URL that a redirect names.
  package var location: String?
  package var timings: HTTPTimings
  /// The proxy of the environment that it came through, without user and password.
  package var proxy: String?
  /// The address that answered, the proxy's where there is one; `nil` where libcurl does not say.
  package var address: IPAddress?
  /// Why the body is not whole, where the request made something that the head tells of.
  package var bodyFailure: HTTPError?

  /// The first value of a header field.
  package subscript(name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// How long the server asks to be left alone, from `Retry-After`, seconds or a date (RFC 9110 section 10.2.3).
  ///
  /// From 0 to a day: nobody waits longer because of an answer.
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
