package import HTTPFetching
package import SessionDescriptions
import Vocabulary

/// A session at a WHIP or WHEP endpoint; its owner has to end it.
package struct WHIPSession: Sendable {
  /// The peer to check connectivity with.
  package let media: MediaSession
  fileprivate let resource: WHIPResource

  init(media: MediaSession, resource: WHIPResource) {
    self.media = media
    self.resource = resource
  }

  /// Sends our candidates after the offer (RFC 9725 section 4.3.2).
  ///
  /// - Returns: Why the endpoint did not take them.
  package func trickle(_ candidates: [ICECandidate]) async -> TrickleRefusal? {
    await resource.patch(TrickleFragment(media.local, candidates: candidates))
  }

  /// Deletes the session (RFC 9725 section 4.2), even in a cancelled task.
  ///
  /// - Returns: Why it still exists; a server that cannot be told will notice when consent expires.
  @discardableResult
  package func end() async -> SessionLeft? { await resource.delete() }
}

/// Why candidates did not reach the peer.
package enum TrickleRefusal: Error, Hashable, Sendable {
  case refused(status: Int)
  case failed(HTTPError)
}

extension TrickleRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .refused(let status): "PATCH was answered with HTTP \(status)"
    case .failed(.timeout): "PATCH was not answered in time"
    case .failed(let error): "PATCH failed: \(error)"
    }
  }
}

/// Why a session was left behind at its endpoint.
package enum SessionLeft: Error, Hashable, Sendable {
  /// The answer that created it has no Location.
  case locationMissing
  case locationUnreadable
  /// Asked over TLS, the endpoint names a URL without it, which must not be sent the token.
  case locationInsecure(String)
  case refused(status: Int)
  case failed(HTTPError)
}

extension SessionLeft: CustomStringConvertible {
  package var description: String {
    switch self {
    case .locationMissing: "the answer that created it has no Location header"
    case .locationUnreadable: "its Location header is not a URL"
    case .locationInsecure(let url):
      "its Location is \(url), without TLS, to which no token is sent"
    case .refused(let status): "DELETE was answered with HTTP \(status)"
    case .failed(.timeout): "DELETE was not answered in time"
    case .failed(let error): "DELETE failed: \(error)"
    }
  }
}

/// A session's own URL, from the answer that created it.
struct WHIPResource: Sendable {
  let client: WHIPClient
  let url: HTTPURL
  /// The session's version, which a PATCH has to name (RFC 9725 section 4.3).
  let entityTag: String?
  let http: HTTPClient
  let trust: HTTPTrust
  /// Time limit for its deletion.
  let bound: Nanoseconds
  let secrets: KnownSecrets

  /// The session that an answer created; `nil` if it created none.
  ///
  /// WHEP's counter-offer (406) creates one as well, which must be deleted if it is not accepted. A
  /// success without a Location created one only if it is a 201, or comes with a session description.
  static func made(
    by response: HTTPResponse, _ client: WHIPClient, _ environment: FetchEnvironment
  ) -> Result<WHIPResource, SessionLeft>? {
    guard response.isSuccess || response.status == 406 else { return nil }
    guard let location = response["location"] else {
      let isMade = response.status == 201 || response.isSuccess && response.isSessionDescription
      return isMade ? .failure(.locationMissing) : nil
    }
    guard let url = try? response.url.resolving(location) else {
      return .failure(.locationUnreadable)
    }
    guard url.isSecure || !response.url.isSecure else {
      return .failure(.locationInsecure(environment.secrets.mask.masked(url.redacted)))
    }
    return .success(
      WHIPResource(
        client: client, url: url, entityTag: response["etag"], http: environment.http,
        trust: client.trust ?? environment.trust,
        bound: bound(after: response.timings.total), secrets: environment.secrets))
  }

  /// Twice the duration of the offer's own exchange, which used the same path and had more to do.
  ///
  /// Nobody who interrupts a run waits longer than five seconds.
  private static func bound(after post: Nanoseconds) -> Nanoseconds {
    min(max(post * 2, .seconds(1)), .seconds(5))
  }

  /// Deletes the session; returns why it still exists, if it does.
  func delete() async -> SessionLeft? {
    let request = bounded(client.authorized(HTTPRequest(.delete, url)))
    let (http, secrets) = (http, secrets)
    // In its own task, since the one that ends the session may have been cancelled.
    return await Task { () -> SessionLeft? in
      do throws(HTTPError) {
        let status = try await http.send(request).status
        return (200...299).contains(status) ? nil : .refused(status: status)
      } catch {
        return .failed(error.masked(secrets.mask))
      }
    }.value
  }

  func patch(_ fragment: TrickleFragment) async -> TrickleRefusal? {
    var headers = [HTTPHeader("Content-Type", TrickleFragment.mediaType)]
    if let entityTag { headers.append(HTTPHeader("If-Match", entityTag)) }
    let request = HTTPRequest(.patch, url, headers: headers, body: Array(fragment.text.utf8))
    do throws(HTTPError) {
      let status = try await http.send(bounded(client.authorized(request))).status
      return (200...299).contains(status) ? nil : .refused(status: status)
    } catch {
      return .failed(error.masked(secrets.mask))
    }
  }

  private func bounded(_ request: HTTPRequest) -> HTTPRequest {
    var request = request
    request.trust = trust
    request.limits.timeout = bound
    request.limits.connectTimeout = bound
    return request
  }
}
