import HTTPFetching
import ICEServers
import Vocabulary

/// What an endpoint answered instead of 201 (RFC 9725 section 4.2).
package struct SessionRefusal: Error, Hashable, Sendable {
  package var status: Int
  /// The beginning of the body, cut; to be escaped where it is printed.
  package var excerpt: String
  package var retryAfterSeconds: Int?
  /// The scheme that a 401 asks for, `Bearer` or `Basic`.
  package var challenge: String?
  /// A session description came nevertheless: WHEP's counter-offer.
  package var isCounterOffer: Bool

  /// Enough of a page or a problem report to know it by.
  private static let excerptLimit = 300

  init(_ response: HTTPResponse, now: Int, _ secrets: [Secret]) {
    status = response.status
    let text = String(decoding: response.body, as: UTF8.self)
    isCounterOffer = response.status == 406 && text.hasPrefix("v=0")
    excerpt =
      isCounterOffer
      ? ""
      : response.isWebPage
        ? "a web page" : String(text.hiding(secrets).prefix(Self.excerptLimit))
    retryAfterSeconds = response.retryAfterSeconds(now: now)
    challenge = response["www-authenticate"].map {
      String($0.prefix { $0 != " " && $0 != "," }.prefix(32))
    }
  }
}
