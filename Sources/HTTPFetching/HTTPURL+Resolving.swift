import CCurl

extension HTTPURL {
  /// The URL that a reference names from here: absolute, or relative to this one (RFC 3986 section 5).
  package func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
    let parts = try URLParts()
    try parts.parse(text)
    // libcurl resolves what is set on top of a whole URL.
    try parts.parse(reference)
    guard let resolved = parts[CURLUPART_URL] else { throw .invalidURL }
    return try HTTPURL(resolved)
  }

  /// Whether scheme, host and port are the same (RFC 6454 section 4).
  package func hasSameOrigin(as other: HTTPURL) -> Bool {
    (scheme, host.lowercased(), port) == (other.scheme, other.host.lowercased(), other.port)
  }
}
