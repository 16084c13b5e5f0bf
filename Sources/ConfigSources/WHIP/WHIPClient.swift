import HTTPFetching
import ICEServers
import Vocabulary

/// A client for one endpoint and its redirects, with a token that only some hosts may see.
struct WHIPClient {
  let endpoint: HTTPURL
  let token: Secret?
  /// Hosts, with their subdomains, that may be sent the token.
  let trustedHosts: [String]
  /// Which certificates are accepted; `nil` for those of every other source.
  var trust: HTTPTrust?

  /// Enough for every load balancer seen; IVS clients allow as many.
  private static let redirectLimit = 5

  /// Asks for the ICE servers without creating anything on the server (RFC 9725 section 4.6).
  func options(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    try await exchange(HTTPRequest(.options, endpoint), .options, &log)
  }

  /// Sends the offer; a 201 means that a session was created, which even a cancelled task learns
  /// about.
  func post(
    _ offer: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    let type = HTTPHeader("Content-Type", "application/sdp")
    var request = HTTPRequest(.post, endpoint, headers: [type], body: Array(offer.utf8))
    request.makesResource = true
    return try await exchange(request, .whip, &log)
  }

  /// Follows redirects by hand, since libcurl would send the token to everyone, or to nobody.
  private func exchange(
    _ request: HTTPRequest, _ step: SourceStep.Name, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> HTTPResponse {
    log.begin(step)
    let bare = request
    var request = authorized(bare)
    for _ in 0...Self.redirectLimit {
      let response = try await log.exchange(
        request, trusting: trust, carriesCredentials: token != nil)
      guard [307, 308].contains(response.status) else { return response }
      guard !Task.isCancelled else { throw .cancelled }
      request = authorized(bare, at: try target(of: response, from: request.url, log.mask))
    }
    throw .redirect(.tooMany(limit: Self.redirectLimit))
  }

  private func target(
    of response: HTTPResponse, from url: HTTPURL, _ mask: SecretMask
  ) throws(ConfigSourceError.Cause) -> HTTPURL {
    guard let location = response.location else { throw .redirect(.withoutLocation) }
    let target: HTTPURL
    do { target = try HTTPURL(location) } catch {
      throw ConfigSourceError.Cause(error.masked(mask))
    }
    guard target.isSecure || !url.isSecure else {
      throw .http(.insecureRedirect(to: mask.masked(target.redacted)))
    }
    guard token == nil || mayBeToldToken(target) else {
      throw .redirect(.foreignHost(mask.masked(target.host)))
    }
    return target
  }

  /// The same origin may see it and, over TLS, the trusted hosts at the default port or the
  /// endpoint's.
  func mayBeToldToken(_ url: HTTPURL) -> Bool {
    if url.hasSameOrigin(as: endpoint) { return true }
    guard !url.hasUserInformation, url.isSecure || !endpoint.isSecure,
      [443, endpoint.port].contains(url.port)
    else { return false }
    let host = url.host.lowercased()
    return ([endpoint.host] + trustedHosts).contains { trusted in
      host == trusted.lowercased() || host.hasSuffix("." + trusted.lowercased())
    }
  }

  /// The request for a URL, with the token if that may be sent there.
  func authorized(_ request: HTTPRequest, at url: HTTPURL? = nil) -> HTTPRequest {
    var request = request
    if let url { request.url = url }
    if let token, mayBeToldToken(request.url) {
      request.headers.append(HTTPHeader("Authorization", "Bearer \(token.reveal())"))
    }
    return request
  }
}

/// Why a redirect is not followed.
package enum RedirectProblem: Hashable, Sendable {
  case withoutLocation
  case tooMany(limit: Int)
  /// The token would go to a host that is not allowed to see it.
  case foreignHost(String)
}
