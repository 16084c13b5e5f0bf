import CCurl

/// An absolute `http` or `https` URL, parsed by libcurl so that what is checked is what is fetched.
package struct HTTPURL: Hashable, Sendable {
  /// The whole URL, including user information and query: never print it.
  package let text: String
  package let scheme: String
  /// The host without the brackets of an IPv6 literal.
  package let host: String
  package let port: UInt16
  package let path: String
  private let query: String?

  /// Whether there is a user name or a password before the host.
  package let hasUserInformation: Bool

  package var isSecure: Bool { scheme == "https" }

  /// The URL in a form safe to print: scheme, host and port.
  ///
  /// User information, path and query may contain keys. A short hash replaces the last two, the
  /// same in every run, so that two URLs on one host can be told apart:
  /// `https://example.org/…1f3a9c2e`.
  package var redacted: String {
    let authority = host.contains(":") ? "[\(host)]" : host
    let standard: UInt16 = isSecure ? 443 : 80
    let rest = path + (query.map { "?\($0)" } ?? "")
    return "\(scheme)://\(authority)" + (port == standard ? "" : ":\(port)")
      + (rest == "/" || Self.isShown(rest) ? rest : "/…" + Self.shortHash(of: rest))
  }

  /// Whether the path comes from a printed URL: printing it again gives the same text.
  private static func isShown(_ rest: String) -> Bool {
    guard rest.hasPrefix("/…") else { return false }
    let digits = rest.dropFirst(2).utf8
    return digits.count == 8
      && digits.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }

  /// FNV-1a with 32 bits: enough to tell a handful apart, and far too little to recover a key.
  private static func shortHash(of text: String) -> String {
    let hash = text.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Parses an absolute URL; schemes other than `http` and `https` are rejected, above all `file`.
  package init(_ text: String) throws(HTTPError) {
    guard text.utf8.count <= Self.greatestCount, !text.utf8.contains(where: { $0 <= 0x20 }) else {
      throw .invalidURL
    }
    let parts = try URLParts.reading(text)
    guard let scheme = parts[CURLUPART_SCHEME] else { throw .invalidURL }
    guard scheme == "http" || scheme == "https" else { throw .unsupportedScheme(scheme) }
    guard let host = parts[CURLUPART_HOST], !host.isEmpty,
      let port = parts[CURLUPART_PORT].flatMap({ UInt16($0) }), port > 0
    else { throw .invalidURL }
    self.text = text
    self.scheme = scheme
    self.host = host.first == "[" ? String(host.dropFirst().dropLast()) : host
    self.port = port
    path = parts[CURLUPART_PATH] ?? "/"
    query = parts[CURLUPART_QUERY]
    hasUserInformation = parts[CURLUPART_USER] != nil || parts[CURLUPART_PASSWORD] != nil
  }

  /// More than any server accepts; libcurl itself stops at 8 MB.
  private static let greatestCount = 8192
}

/// libcurl's own URL parser.
@safe struct URLParts: ~Copyable {
  private let handle: OpaquePointer

  init() throws(HTTPError) {
    guard let handle = unsafe curl_url() else { throw .noHandle }
    unsafe self.handle = handle
  }

  deinit { unsafe curl_url_cleanup(handle) }

  static func reading(_ text: String) throws(HTTPError) -> URLParts {
    let parts = try URLParts()
    try parts.parse(text)
    return parts
  }

  func parse(_ text: String) throws(HTTPError) {
    // Unknown schemes are accepted here so that the error can name them.
    let flags = UInt32(CURLU_NON_SUPPORT_SCHEME)
    // SAFETY: libcurl copies the text before it returns.
    guard unsafe curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK else {
      throw .invalidURL
    }
  }

  /// A part; the port defaults to the scheme's.
  subscript(part: CURLUPart) -> String? { text(of: part, UInt32(CURLU_DEFAULT_PORT)) }

  /// A part as written.
  func explicit(_ part: CURLUPart) -> String? { text(of: part, 0) }

  private func text(of part: CURLUPart, _ flags: UInt32) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    // SAFETY: on success libcurl hands out a terminated string that is ours to free.
    guard unsafe iceprobe_url_get(handle, part, &value, flags) == CURLUE_OK,
      let value = unsafe value
    else { return nil }
    defer { unsafe curl_free(value) }
    return unsafe String(cString: value)
  }
}
