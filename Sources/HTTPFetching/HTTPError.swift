/// Why a request got no answer.
///
/// No case contains a secret: URLs are redacted, and only the names of headers are kept.
package enum HTTPError: Error, Hashable, Sendable {
  /// How far a transfer got before it timed out.
  package enum Phase: String, Sendable {
    case resolve
    case connect
    case tls
    case response
    case body
  }

  case invalidURL
  case unsupportedScheme(String)
  /// A value with a line break or a NUL would inject another header.
  case invalidHeader(name: String)
  /// An option that libcurl rejected, such as a CA file that it cannot read.
  case unusableCAFile(path: String)
  /// libcurl before 7.86.0 sends the session token unsigned.
  case sessionTokenUnsupported(found: String, needed: String)
  case nameResolution(host: String)
  /// The proxy from the environment; without user and password, as in the two cases below.
  case proxyResolution(String)
  case proxyConnect(to: String, reason: String)
  case proxyUnsupported(String)
  /// The proxy from the environment answered CONNECT with this status instead of opening a tunnel.
  case proxyRefused(status: Int)
  /// The text of errno, if the system gave one.
  case connect(to: String, reason: String)
  case tlsHandshake(String)
  case certificate(String)
  /// The server has another key than the one that its owner gave us.
  case pinMismatch
  case timeout(during: Phase)
  case cancelled
  /// The connection ended before the answer was complete.
  case interrupted(receivedBytes: Int)
  case noAnswer
  case notHTTP
  case contentEncoding
  case bodyTooLarge(limit: Int)
  case headersTooLarge(limit: Int)
  case tooManyRedirects(limit: Int)
  /// A redirect from https to http.
  case insecureRedirect(to: String)
  case redirectWithoutLocation(status: Int)
  case outOfMemory
  /// libcurl is not installed.
  case libraryMissing(String)
  case other(code: Int, message: String)
}
