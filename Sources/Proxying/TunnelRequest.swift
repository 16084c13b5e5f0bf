import CCurl
import HTTPFetching
import Transports
import Vocabulary

/// A request to a proxy for a tunnel, and the proxy's answer.
final class TunnelRequest {
  private let host: String
  private let port: UInt16
  private let proxy: Proxy
  /// The local socket that leads to the proxy; used once.
  private var meetingPoint: [UInt8]
  private let answer = AnswerCollector(limits: HTTPLimits())

  init(
    to host: String, port: UInt16, through proxy: Proxy, at meetingPoint: [UInt8]
  ) {
    self.host = host
    self.port = port
    self.proxy = proxy
    self.meetingPoint = meetingPoint
  }

  /// The handle, ready to run while this object lives.
  func easyHandle(patience: Nanoseconds) throws(HTTPError) -> EasyHandle {
    let easy = try EasyHandle()
    // The scheme is one without TLS: what happens inside the tunnel is not libcurl's business.
    try easy.set(CURLOPT_URL, "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/")
    try easy.set(CURLOPT_CONNECT_ONLY, 1)
    try easy.set(CURLOPT_HTTPPROXYTUNNEL, 1)
    try easy.set(CURLOPT_NOSIGNAL, 1)
    try easy.set(CURLOPT_USERAGENT, "iceprobe")
    // Our own deadline comes first; without this libcurl would give up after five minutes.
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, Int(max(1, patience.count / 1_000_000)) + 1000)
    try setProxy(easy)
    try answer.collect(from: easy)
    try redirect(easy)
    return easy
  }

  private func setProxy(_ easy: borrowing EasyHandle) throws(HTTPError) {
    // The address is a placeholder, and TLS around the connection is not libcurl's. With socks5 it
    // would resolve the server's name, which is already an address unless the proxy resolves names.
    try easy.set(CURLOPT_PROXY, proxy.scheme.isSOCKS ? "socks5h://0.0.0.0:1" : "http://0.0.0.0:1")
    // The environment's no_proxy does not apply to a proxy given explicitly.
    try easy.set(CURLOPT_NOPROXY, "")
    // Only schemes that need no second connection.
    try easy.set(CURLOPT_PROXYAUTH, iceprobe_auth_basic)
    try easy.set(CURLOPT_SOCKS5_AUTH, iceprobe_auth_basic)
    if let credential = proxy.credential {
      try easy.set(CURLOPT_PROXYUSERNAME, credential.username)
      try easy.set(CURLOPT_PROXYPASSWORD, credential.password.reveal())
    }
  }

  /// Makes libcurl connect to the local socket, whatever address it has.
  private func redirect(_ easy: borrowing EasyHandle) throws(HTTPError) {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    try easy.check(
      unsafe iceprobe_setopt_opening(
        easy.pointer,
        { context, _, address in
          guard let context = unsafe context else { return CURL_SOCKET_BAD }
          // SAFETY: the context is the request, which outlives its handle; the address is libcurl's.
          let request = unsafe Unmanaged<TunnelRequest>.fromOpaque(context).takeUnretainedValue()
          return unsafe request.openSocket(address)
        }, context))
  }

  private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
    guard let address = unsafe address, !meetingPoint.isEmpty else { return CURL_SOCKET_BAD }
    defer { meetingPoint = [] }
    return unsafe iceprobe_open_local(address, meetingPoint, meetingPoint.count)
  }
}

// MARK: - When it fails

extension TunnelRequest {
  /// The failure, with what the proxy has said so far.
  func failure(_ reason: ProxyFailure.Reason, _ more: [String] = []) -> ProxyFailure {
    var evidence = more
    if let line = answer.firstLine { evidence.append("it said \"\(line)\"") }
    for header in answer.headers where header.name.lowercased() == "proxy-authenticate" {
      evidence.append("\(header.name): \(header.value)")
    }
    return ProxyFailure(reason: reason, evidence: evidence)
  }

  func failure(_ code: CURLcode, _ easy: borrowing EasyHandle) -> ProxyFailure {
    if let refusal = answer.refusal { return failure(ProxyFailure(refusal).reason) }
    if code == CURLE_PROXY { return socksFailure(easy) }
    let status = easy.number(CURLINFO_HTTP_CONNECTCODE)
    // Below it the answer was incomplete, or not one that ends a request.
    if status >= 300 {
      var failure = failure(Self.reason(ofStatus: status))
      failure.status = status
      return failure
    }
    return failure(reason(code, easy))
  }

  private static func reason(ofStatus status: Int) -> ProxyFailure.Reason {
    switch status {
    // tinyproxy answers 401 to a wrong password.
    case 401, 407: .unauthorized
    // tinyproxy answers 500 where others answer 502.
    case 500, 502, 503, 504: .serverUnreachable
    default: .refused
    }
  }

  private func reason(
    _ code: CURLcode, _ easy: borrowing EasyHandle
  ) -> ProxyFailure.Reason {
    switch code {
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING:
      answer.firstLine == nil ? .closed : .notProxy
    case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .notProxy
    default: .library(code: Int(code.rawValue), message: easy.failureText(code))
    }
  }

  /// Reply codes of RFC 1928 section 6, and failures before there is a reply.
  private func socksFailure(_ easy: borrowing EasyHandle) -> ProxyFailure {
    let code = CURLproxycode(UInt32(truncatingIfNeeded: easy.number(CURLINFO_PROXY_ERROR)))
    let words = easy.failureText(CURLE_PROXY)
    return switch code {
    case CURLPX_NO_AUTH, CURLPX_USER_REJECTED: failure(.unauthorized, [words])
    case CURLPX_REPLY_NOT_ALLOWED, CURLPX_REPLY_COMMAND_NOT_SUPPORTED,
      CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED:
      failure(.refused, [words])
    case CURLPX_REPLY_HOST_UNREACHABLE, CURLPX_REPLY_NETWORK_UNREACHABLE,
      CURLPX_REPLY_CONNECTION_REFUSED, CURLPX_REPLY_TTL_EXPIRED,
      CURLPX_REPLY_GENERAL_SERVER_FAILURE:
      failure(.serverUnreachable, [words])
    case CURLPX_CLOSED, CURLPX_RECV_CONNECT, CURLPX_RECV_AUTH, CURLPX_RECV_ADDRESS,
      CURLPX_RECV_REQACK, CURLPX_SEND_CONNECT, CURLPX_SEND_AUTH, CURLPX_SEND_REQUEST:
      failure(.closed, [words])
    default: failure(.notProxy, [words])
    }
  }
}

extension ProxyFailure {
  /// Setup failures and exceeded limits.
  init(_ error: HTTPError) {
    switch error {
    case .headersTooLarge(let limit), .bodyTooLarge(let limit):
      self.init(reason: .answerTooLong(limit: limit))
    case .other(let code, let message): self.init(reason: .library(code: code, message: message))
    default: self.init(reason: .library(code: 0, message: error.description))
    }
  }
}
