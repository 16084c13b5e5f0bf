import HTTPFetching
import Vocabulary

/// An endpoint's answer other than 201 (RFC 9725 section 4.2).
package struct SessionRefusal: Error, Hashable, Sendable {
  package var status: Int
  /// The beginning of the body, cut; escape it before printing.
  package var excerpt: String
  package var retryAfterSeconds: Int?
  /// The scheme that a 401 asks for, `Bearer` or `Basic`.
  package var challenge: String?
  /// It came with a session description nevertheless: WHEP's counter-offer.
  package var isCounterOffer: Bool

  /// Whether a stream was to be played, not published.
  package var isPlaying: Bool

  /// Enough of a page or a problem report to recognise it.
  private static let excerptLimit = 300

  init(_ response: HTTPResponse, now: Int, isPlaying: Bool, _ mask: SecretMask) {
    self.isPlaying = isPlaying
    status = response.status
    isCounterOffer = response.status == 406 && response.isSessionDescription
    excerpt = isCounterOffer ? "" : response.excerpt(limit: Self.excerptLimit, mask)
    retryAfterSeconds = response.retryAfterSeconds(now: now)
    challenge = response["www-authenticate"].map {
      String(mask.masked($0).prefix { $0 != " " && $0 != "," }.prefix(32))
    }
  }
}

extension HTTPResponse {
  var isSessionDescription: Bool {
    body.drop { [0x09, 0x0A, 0x0D, 0x20].contains($0) }.starts(with: "v=0".utf8)
  }

  /// The beginning of a body that explains the refusal; a description or a page is only named.
  fileprivate func excerpt(limit: Int, _ mask: SecretMask) -> String {
    if isSessionDescription { return "a session description" }
    if isWebPage { return "a web page" }
    let text = mask.masked(String(decoding: body.prefix(16 * limit), as: UTF8.self))
    let line = String(ForeignText.withoutCredentials(text).prefix(limit))
    // Bodies of plain text end with a line feed.
    guard let end = line.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(line[...end])
  }
}
