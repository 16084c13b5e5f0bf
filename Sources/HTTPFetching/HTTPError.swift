/// Why there is no answer.
///
/// No case carries a secret: URLs are redacted, and of headers only the name is told.
package enum HTTPError: Error, Hashable, Sendable {
  /// How far a transfer came before its time was up.
  package enum Phase: String, Sendable {
    case resolve
    case connect
    case tls
    case response
    case body
  }

  case invalidURL
  case unsupportedScheme(String)
  /// A value with a line break or a NUL would become another header.
  case invalidHeader(name: String)
  /// An option that libcurl refused, such as a CA file that it cannot read.
  case unusableCAFile(path: String)
  /// libcurl before 7.86.0 sends the session token without signing it.
  case sessionTokenUnsupported(found: String, needed: String)
  case nameResolution(host: String)
  /// The proxy of the environment; like the two below without its user and password.
  case proxyResolution(String)
  case proxyConnect(to: String, reason: String)
  case proxyUnsupported(String)
  /// The proxy of the environment answered CONNECT with this status instead of a tunnel.
  case proxyRefused(status: Int)
  /// The text of errno where the system gave one.
  case connect(to: String, reason: String)
  case tlsHandshake(String)
  case certificate(String)
  case timeout(during: Phase)
  case cancelled
  /// The connection ended before the answer did.
  case interrupted(receivedBytes: Int)
  case noAnswer
  case notHTTP
  case contentEncoding
  case bodyTooLarge(limit: Int)
  case headersTooLarge(limit: Int)
  case tooManyRedirects(limit: Int)
  /// A redirect that would leave TLS.
  case insecureRedirect(to: String)
  case redirectWithoutLocation(status: Int)
  case outOfMemory
  case other(code: Int, message: String)
}
