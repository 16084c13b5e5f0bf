import Vocabulary

extension HTTPClient {
  /// Sends a GET and follows its redirects: 307 and 308 as well as the older three, all of them GET.
  ///
  /// The request's time-out covers all of them. Redirects from `https` to `http`, or to any other
  /// scheme, are refused. The request's headers are dropped when a redirect leaves its origin.
  package func follow(
    _ request: HTTPRequest, redirects limit: Int = 5
  ) async throws(HTTPError) -> HTTPResponse {
    let timeout = request.limits.timeout
    var request = request
    var spent = Nanoseconds.zero
    for _ in 0...limit {
      request.limits.timeout = timeout - spent
      guard request.limits.timeout > .zero else { throw .timeout(during: .response) }
      let response = try await send(request)
      spent = spent + response.timings.total
      guard [301, 302, 303, 307, 308].contains(response.status) else { return response }
      guard let location = response.location else {
        throw .redirectWithoutLocation(status: response.status)
      }
      let next = try HTTPURL(location)
      guard next.isSecure || !request.url.isSecure else {
        throw .insecureRedirect(to: next.redacted)
      }
      if !next.hasSameOrigin(as: request.url) { request.headers = [] }
      request.url = next
    }
    throw .tooManyRedirects(limit: limit)
  }
}
