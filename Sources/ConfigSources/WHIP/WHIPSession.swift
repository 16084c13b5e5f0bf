import HTTPFetching
package import SessionDescriptions
import Vocabulary

/// A session at a WHIP or WHEP endpoint; whoever holds it has to end it.
package struct WHIPSession: Sendable {
  /// What was agreed: whom to check connectivity with.
  package let media: MediaSession
  fileprivate let resource: WHIPResource

  init(media: MediaSession, resource: WHIPResource) {
    self.media = media
    self.resource = resource
  }

  /// Deletes the session (RFC 9725 section 4.2), even in a task that was cancelled.
  ///
  /// What comes back changes nothing: a server that cannot be told lets consent run out.
  package func end() async {
    await resource.delete()
  }
}

/// A session's own URL, as the 201 named it.
struct WHIPResource: Sendable {
  let client: WHIPClient
  let url: HTTPURL
  let http: HTTPClient
  let trust: HTTPTrust

  /// An interrupted run has a second for all that it has to give back.
  private static let bound = Nanoseconds.seconds(1)

  /// `nil` where the answer made none, or names no URL of it that can be asked.
  ///
  /// WHEP's counter-offer (406) makes one as well, which is to be deleted if it is not taken.
  init?(_ response: HTTPResponse, _ client: WHIPClient, _ environment: FetchEnvironment) {
    guard response.isSuccess || response.status == 406, let location = response["location"],
      let url = try? response.url.resolving(location),
      url.isSecure || !response.url.isSecure
    else { return nil }
    self.client = client
    self.url = url
    http = environment.http
    trust = environment.trust
  }

  func delete() async {
    var request = client.authorized(HTTPRequest(.delete, url))
    request.trust = trust
    request.limits.timeout = Self.bound
    request.limits.connectTimeout = Self.bound
    let (http, ready) = (http, request)
    // A task of its own, since the one that ends the session may have been cancelled.
    _ = await Task { try? await http.send(ready) }.value
  }
}
