import HTTPFetching
import Vocabulary

extension FetchLog {
  /// One exchange of the current step.
  ///
  /// A GET follows redirects, anything else does not: its body would go to an unintended place.
  mutating func exchange(
    _ request: HTTPRequest, trusting trust: HTTPTrust? = nil, carriesCredentials: Bool = true
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    var request = request
    request.limits = try limits(request.limits)
    request.trust = trust ?? environment.trust
    let response: HTTPResponse
    do {
      response =
        request.method == .get
        ? try await environment.http.follow(request) : try await environment.http.send(request)
    } catch {
      attempted(nil)
      throw ConfigSourceError.Cause(error.masked(mask))
    }
    attempted(response)
    let unencrypted = FetchNote.unencrypted(url: mask.masked(response.url.redacted))
    if carriesCredentials, !response.url.isSecure, !notes.contains(unencrypted) {
      notes.append(unencrypted)
    }
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

  /// Markup where something else was requested.
  var isWebPage: Bool {
    body.first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) } == UInt8(ascii: "<")
  }
}

extension HTTPError {
  /// The error with secrets masked in texts from a server or libcurl.
  func masked(_ mask: SecretMask) -> HTTPError {
    switch self {
    case .unsupportedScheme(let scheme): .unsupportedScheme(mask.masked(scheme))
    case .nameResolution(let host): .nameResolution(host: mask.masked(host))
    case .proxyResolution(let proxy): .proxyResolution(mask.masked(proxy))
    case .proxyConnect(let proxy, let reason):
      .proxyConnect(to: mask.masked(proxy), reason: mask.masked(reason))
    case .proxyUnsupported(let proxy): .proxyUnsupported(mask.masked(proxy))
    case .connect(let target, let reason):
      .connect(to: mask.masked(target), reason: mask.masked(reason))
    case .tlsHandshake(let text): .tlsHandshake(mask.masked(text))
    case .certificate(let text): .certificate(mask.masked(text))
    case .insecureRedirect(let target): .insecureRedirect(to: mask.masked(target))
    case .other(let code, let message): .other(code: code, message: mask.masked(message))
    case .invalidURL, .invalidHeader, .unusableCAFile, .sessionTokenUnsupported, .proxyRefused,
      .pinMismatch, .timeout, .cancelled, .interrupted, .noAnswer, .notHTTP, .contentEncoding,
      .bodyTooLarge,
      .headersTooLarge, .tooManyRedirects, .redirectWithoutLocation, .outOfMemory,
      .libraryMissing:
      self
    }
  }
}
