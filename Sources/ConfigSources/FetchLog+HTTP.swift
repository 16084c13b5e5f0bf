import HTTPFetching

extension FetchLog {
  /// One exchange of the current step.
  ///
  /// A GET follows redirects, anything else does not: its body would go to where nobody meant it.
  mutating func exchange(
    _ request: HTTPRequest
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    var request = request
    request.limits = try limits(request.limits)
    request.trust = environment.trust
    let response: HTTPResponse
    do {
      response =
        request.method == .get
        ? try await environment.http.follow(request) : try await environment.http.send(request)
    } catch {
      attempted(nil)
      throw ConfigSourceError.Cause(error)
    }
    attempted(response)
    let unencrypted = FetchNote.unencrypted(url: response.url.redacted)
    if !response.url.isSecure, !notes.contains(unencrypted) { notes.append(unencrypted) }
    return response
  }
}

extension HTTPResponse {
  /// The answer, unless it claims success with a web page: a login, or a proxy's message.
  func checkedForPage() throws(ConfigSourceError.Cause) -> HTTPResponse {
    guard !(isSuccess && isWebPage) else { throw .webPage(status: status) }
    return self
  }

  var isSuccess: Bool { (200...299).contains(status) }

  /// Markup where something else was asked for.
  var isWebPage: Bool {
    body.first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) } == UInt8(ascii: "<")
  }
}
