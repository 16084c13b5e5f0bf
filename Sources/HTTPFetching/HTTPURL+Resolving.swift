import CCurl

extension HTTPURL {
  /// Resolves a reference, absolute or relative to this URL (RFC 3986 section 5).
  package func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
    let parts = try URLParts()
    try parts.parse(text)
    // A reference set on top of a whole URL is resolved by libcurl.
    try parts.parse(reference)
    guard let resolved = parts[CURLUPART_URL] else { throw .invalidURL }
    return try HTTPURL(resolved)
  }

  /// Whether scheme, host and port are the same (RFC 6454 section 4).
  package func hasSameOrigin(as other: HTTPURL) -> Bool {
    (scheme, host.lowercased(), port) == (other.scheme, other.host.lowercased(), other.port)
  }
}
