import CCurl

/// Finds out which proxy from the environment libcurl uses; libcurl 7.88 tells this only in its
/// trace.
///
/// Used on the transfer's own thread only.
final class ProxyTrace {
  /// Scheme, host and port as in the variable; never its user and password.
  private(set) var proxy: String?

  /// Whether libcurl supports this kind of proxy.
  var isSupported: Bool {
    proxy.map { proxy in Self.schemes.contains { proxy.hasPrefix("\($0)://") } } ?? false
  }

  private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  /// Listens to the trace of `easy`; the caller keeps `self` alive until the transfer has ended.
  func listen(to easy: borrowing EasyHandle) throws(HTTPError) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    try easy.check(
      unsafe iceprobe_setopt_tracing(
        easy.pointer,
        { _, kind, bytes, count, context in
          guard kind == CURLINFO_TEXT, let context = unsafe context else { return 0 }
          // SAFETY: the context is the trace set above; libcurl hands `count` readable bytes.
          let trace = unsafe Unmanaged<ProxyTrace>.fromOpaque(context).takeUnretainedValue()
          let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
          unsafe trace.read(String(decoding: buffer, as: UTF8.self))
          return 0
        }, context))
  }

  /// Parses a line such as `Uses proxy env variable https_proxy == 'http://proxy:3128'`.
  func read(_ line: String) {
    guard line.hasPrefix(Self.start), let separator = line.firstRange(of: " == '"),
      let end = line.lastIndex(of: "'"), separator.upperBound <= end
    else { return }
    let name = line[line.index(line.startIndex, offsetBy: Self.start.count)..<separator.lowerBound]
    guard name.lowercased() != "no_proxy" else { return }
    proxy = Self.redacted(String(line[separator.upperBound..<end]))
  }

  private static let start = "Uses proxy env variable "

  private static func redacted(_ value: String) -> String? {
    // libcurl assumes HTTP if there is no scheme.
    let text = value.contains("://") ? value : "http://\(value)"
    guard let parts = try? URLParts.reading(text), let scheme = parts[CURLUPART_SCHEME],
      let host = parts[CURLUPART_HOST]
    else { return nil }
    return "\(scheme)://\(host)" + (parts.explicit(CURLUPART_PORT).map { ":\($0)" } ?? "")
  }
}
