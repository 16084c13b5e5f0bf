/// A request as far as the pages look at it.
struct WebRequest: Sendable {
  var method: String
  var path: String
  /// Without its question mark.
  var query: String
  /// `X-Prometheus-Scrape-Timeout-Seconds`.
  var scrapeTimeout: String?
}

/// An answer to it.
struct WebAnswer: Hashable, Sendable {
  var status = 200
  var mediaType: String
  var body: [UInt8]
  /// Only of 405.
  var allowedMethods: String?
  /// Only of 401.
  var challenge: String?

  static func plain(_ text: String, status: Int = 200) -> WebAnswer {
    WebAnswer(status: status, mediaType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }

  /// The text format 0.0.4.
  static func metrics(_ text: String) -> WebAnswer {
    WebAnswer(mediaType: "text/plain; version=0.0.4; charset=utf-8", body: Array(text.utf8))
  }

  static func html(_ text: String) -> WebAnswer {
    WebAnswer(mediaType: "text/html; charset=utf-8", body: Array(text.utf8))
  }

  init(_ refusal: Refusal) {
    self = .plain(refusal.text + "\n", status: refusal.status)
  }

  private init(status: Int = 200, mediaType: String, body: [UInt8]) {
    self.status = status
    self.mediaType = mediaType
    self.body = body
  }
}
