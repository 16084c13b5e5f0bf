extension HTTPError: CustomStringConvertible {
  /// One clause for a person; it may quote a server or libcurl, so escape it before printing.
  package var description: String {
    switch self {
    case .invalidURL: "the URL cannot be read"
    case .unsupportedScheme(let scheme):
      "the scheme \(scheme.prefix(32)) is not supported: only http and https"
    case .invalidHeader(let name): "the value of \(name) is empty or contains a line break"
    case .unusableCAFile(let path): "the CA file \(path) cannot be used"
    case .sessionTokenUnsupported(let found, let needed):
      "libcurl \(found) sends a session token unsigned; \(needed) or later is needed"
    case .nameResolution(let host): "\(host) has no address"
    case .proxyResolution(let proxy): "the proxy \(proxy) has no address"
    case .proxyConnect(let proxy, let reason): "no connection to the proxy \(proxy): \(reason)"
    case .proxyUnsupported(let proxy): "the proxy \(proxy) is of an unsupported kind"
    case .proxyRefused(407): "the proxy asks for credentials (407)"
    case .proxyRefused(let status): "the proxy refuses the connection (\(status))"
    case .connect(let target, let reason): "no connection to \(target): \(reason)"
    case .tlsHandshake(let text): "the TLS handshake failed: \(text)"
    case .certificate(let text): "the server's certificate is not trusted: \(text)"
    case .pinMismatch: "the server has another key than the one pinned"
    case .timeout(let phase): "no answer in time: \(phase.waitingFor)"
    case .cancelled: "cancelled"
    case .interrupted(let count): "the connection ended after \(count) bytes of the answer's body"
    case .noAnswer: "the server closed the connection without an answer"
    case .notHTTP: "the answer is not HTTP"
    case .contentEncoding: "the compressed answer cannot be decoded"
    case .bodyTooLarge(let limit): "the answer is longer than \(limit) bytes"
    case .headersTooLarge(let limit): "the answer's headers are longer than \(limit) bytes"
    case .tooManyRedirects(let limit): "more than \(limit) redirects"
    case .insecureRedirect(let target): "a redirect goes from https to \(target)"
    case .redirectWithoutLocation(let status): "HTTP \(status) without a Location"
    case .outOfMemory: "out of memory"
    case .libraryMissing(let problem): "libcurl cannot be loaded (\(problem)): install libcurl4"
    case .other(let code, let message): "\(message) (libcurl \(code))"
    }
  }
}

extension HTTPError.Phase {
  fileprivate var waitingFor: String {
    switch self {
    case .resolve: "waiting for name resolution"
    case .connect: "waiting for the TCP connection"
    case .tls: "waiting for the TLS handshake"
    case .response: "connected, but waiting for the first byte"
    case .body: "waiting for the rest of the body"
    }
  }
}
