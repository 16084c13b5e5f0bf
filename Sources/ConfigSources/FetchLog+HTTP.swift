import HTTPFetching

extension FetchLog {
  /// One exchange of the current step; what answers with markup is a web page and not a service.
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
    // What made something is known by its head, whatever its body.
    guard !response.isWebPage || request.keepsHead && response.status == 201 else {
      throw .webPage(status: response.status)
    }
    let unencrypted = FetchNote.unencrypted(url: response.url.redacted)
    if !response.url.isSecure, !notes.contains(unencrypted) { notes.append(unencrypted) }
    return response
  }
}

extension HTTPResponse {
  var isSuccess: Bool { (200...299).contains(status) }

  /// Markup where JSON was asked for: a login page, or a proxy's or a load balancer's message.
  var isWebPage: Bool {
    body.first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) } == UInt8(ascii: "<")
  }
}
