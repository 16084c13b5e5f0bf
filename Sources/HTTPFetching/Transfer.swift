import CCurl
import Vocabulary

/// One request on its own fresh handle, run on the calling thread.
///
/// A handle is never reused: libcurl would keep signing with an earlier request's settings.
struct Transfer: ~Copyable {
  private let request: HTTPRequest
  private let easy: EasyHandle
  private let collector: AnswerCollector
  private let trace = ProxyTrace()

  init(_ request: HTTPRequest) throws(HTTPError) {
    self.request = request
    collector = AnswerCollector(limits: request.limits)
    var easy = try EasyHandle()
    try easy.set(CURLOPT_URL, request.url.text)
    try Self.setConduct(easy, request.limits)
    // It would reject a long answer before the last of its headers.
    if !request.makesResource {
      try easy.set(CURLOPT_MAXFILESIZE_LARGE, offset: request.limits.bodyBytes)
    }
    try Self.setTrust(easy, request.trust)
    if request.isDirect { try easy.set(CURLOPT_NOPROXY, "*") }
    if request.method.carriesBody {
      try easy.set(CURLOPT_POST, 1)
      try easy.setBody(request.body)
    }
    if request.method != .get {
      // libcurl's own PUT would read the body from a callback.
      try easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    var headers = request.headers
    if let signature = request.signature {
      headers += try signature.prepare(easy)
    }
    try easy.setHeaders(headers)
    try collector.collect(from: easy)
    try trace.listen(to: easy)
    self.easy = easy
  }

  /// Blocks until the answer is complete, the time is up, or `waker` was told to stop.
  consuming func run(_ waker: TransferWaker) throws(HTTPError) -> HTTPResponse {
    let failure = end(waker)
    let status = easy.number(CURLINFO_RESPONSE_CODE)
    let hasHead = collector.isHeadComplete && (200...599).contains(status)
    if let failure, !(hasHead && request.makesResource) { throw failure }
    // libcurl takes an answer without a status line for HTTP/0.9, and rejects it itself.
    guard hasHead else { throw .notHTTP }
    return HTTPResponse(
      status: status, headers: collector.headers, body: collector.body, url: request.url,
      location: easy.text(CURLINFO_REDIRECT_URL), timings: timings,
      proxy: trace.proxy, address: easy.text(CURLINFO_PRIMARY_IP).flatMap { IPAddress($0) },
      bodyFailure: failure)
  }

  /// Runs to the end and returns what went wrong, if anything.
  private func end(_ waker: TransferWaker) -> HTTPError? {
    do {
      let code = try drive(waker)
      return collector.refusal ?? (code == CURLE_OK ? nil : failure(code))
    } catch {
      return error
    }
  }

  private func drive(_ waker: TransferWaker) throws(HTTPError) -> CURLcode {
    guard let multi = unsafe curl_multi_init() else { throw .outOfMemory }
    unsafe waker.attach(multi)
    // SAFETY: both handles are ours and used by this thread alone, but for the waker's one call.
    defer {
      waker.detach()
      unsafe curl_multi_remove_handle(multi, easy.pointer)
      unsafe curl_multi_cleanup(multi)
    }
    guard unsafe curl_multi_add_handle(multi, easy.pointer) == CURLM_OK else {
      throw .outOfMemory
    }
    var end: ContinuousClock.Instant?
    while true {
      if waker.isCancelled {
        let lastMoment = end ?? .now + .nanoseconds(isAwaited ? HTTPRequest.grace.count : 0)
        guard .now < lastMoment else { throw .cancelled }
        end = lastMoment
      }
      var running: CInt = 0
      guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { throw .outOfMemory }
      if running == 0 { return unsafe Self.result(of: multi) }
      // libcurl wakes up by itself for its time-outs; the rest is a safety net, and ends the grace
      // period.
      guard unsafe curl_multi_poll(multi, nil, 0, end == nil ? 1000 : 50, nil) == CURLM_OK else {
        throw .outOfMemory
      }
    }
  }

  /// Whether the server may have created a resource that no answer has described yet.
  private var isAwaited: Bool {
    request.makesResource && !collector.isHeadComplete && easy.number(CURLINFO_REQUEST_SIZE) > 0
  }

  private static func result(of multi: UnsafeMutableRawPointer) -> CURLcode {
    var left: CInt = 0
    // SAFETY: the message belongs to the multi handle and is read before the next call.
    guard let message = unsafe curl_multi_info_read(multi, &left) else { return CURLE_FAILED_INIT }
    return unsafe iceprobe_message_result(message)
  }

  private var timings: HTTPTimings {
    HTTPTimings(
      resolved: reached(CURLINFO_NAMELOOKUP_TIME_T), connected: reached(CURLINFO_CONNECT_TIME_T),
      secured: reached(CURLINFO_APPCONNECT_TIME_T),
      firstByte: reached(CURLINFO_STARTTRANSFER_TIME_T),
      total: reached(CURLINFO_TOTAL_TIME_T) ?? .zero)
  }

  /// libcurl reports 0 for a phase that was not reached.
  private func reached(_ info: CURLINFO) -> Nanoseconds? {
    let microseconds = easy.microseconds(info)
    return microseconds == 0 ? nil : Nanoseconds(Int64(microseconds) * 1000)
  }
}

extension Transfer {
  private static func setConduct(
    _ easy: borrowing EasyHandle, _ limits: HTTPLimits
  ) throws(HTTPError) {
    try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    // Redirects are followed by hand: libcurl would carry the session token to another host.
    try easy.set(CURLOPT_FOLLOWLOCATION, 0)
    try easy.set(CURLOPT_NOSIGNAL, 1)
    // Otherwise a time-out during name resolution would have to wait for the resolver's own.
    try easy.set(CURLOPT_QUICK_EXIT, 1)
    try easy.set(CURLOPT_TIMEOUT_MS, limits.timeout.wholeMilliseconds)
    try easy.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectTimeout.wholeMilliseconds)
    try easy.set(CURLOPT_ACCEPT_ENCODING, "gzip")
    // A proxy's answer to CONNECT is not the answer, and would be mistaken for the end of its
    // headers.
    try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try easy.set(CURLOPT_USERAGENT, "iceprobe")
  }

  private static func setTrust(_ easy: borrowing EasyHandle, _ trust: HTTPTrust) throws(HTTPError) {
    try easy.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    switch trust {
    case .system: break
    case .authorities(let path): try easy.set(CURLOPT_CAINFO, path)
    case .anyone: try acceptAnyone(easy)
    case .pinned(let pin):
      // libcurl compares the key whether or not it verifies the certificate.
      try acceptAnyone(easy)
      try easy.set(CURLOPT_PINNEDPUBLICKEY, "sha256//\(pin.base64)")
    }
  }
}

extension Transfer {
  private static func acceptAnyone(_ easy: borrowing EasyHandle) throws(HTTPError) {
    try easy.set(CURLOPT_SSL_VERIFYPEER, 0)
    try easy.set(CURLOPT_SSL_VERIFYHOST, 0)
  }

  private func failure(_ code: CURLcode) -> HTTPError {
    let proxyStatus = easy.number(CURLINFO_HTTP_CONNECTCODE)
    if proxyStatus >= 300 { return .proxyRefused(status: proxyStatus) }
    return switch code {
    case CURLE_COULDNT_RESOLVE_HOST: .nameResolution(host: request.url.host)
    case CURLE_COULDNT_RESOLVE_PROXY: .proxyResolution(trace.proxy ?? "")
    case CURLE_COULDNT_CONNECT: connectFailure(code)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: .tlsHandshake(easy.failureText(code))
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
      .certificate(easy.failureText(code))
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: .pinMismatch
    case CURLE_SSL_CACERT_BADFILE: .unusableCAFile(path: request.trust.path ?? "")
    case CURLE_OPERATION_TIMEDOUT: .timeout(during: phase)
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      .interrupted(receivedBytes: collector.body.count)
    case CURLE_GOT_NOTHING: .noAnswer
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: .notHTTP
    case CURLE_BAD_CONTENT_ENCODING: .contentEncoding
    case CURLE_FILESIZE_EXCEEDED: .bodyTooLarge(limit: request.limits.bodyBytes)
    case CURLE_OUT_OF_MEMORY: .outOfMemory
    default: .other(code: Int(code.rawValue), message: EasyHandle.words(for: code))
    }
  }

  private func connectFailure(_ code: CURLcode) -> HTTPError {
    let number = CInt(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO))
    let reason = number == 0 ? EasyHandle.words(for: code) : SystemError(number).description
    guard let proxy = trace.proxy else {
      return .connect(to: "\(request.url.host):\(request.url.port)", reason: reason)
    }
    return trace.isSupported
      ? .proxyConnect(to: proxy, reason: reason) : .proxyUnsupported(proxy)
  }

  private var phase: HTTPError.Phase {
    let timings = timings
    if timings.resolved == nil { return .resolve }
    // Until TLS is established, libcurl reports no time for TCP, but it does report the local port.
    if easy.number(CURLINFO_LOCAL_PORT) <= 0 { return .connect }
    if request.url.isSecure, timings.secured == nil { return .tls }
    return timings.firstByte == nil ? .response : .body
  }
}

extension HTTPTrust {
  fileprivate var path: String? {
    if case .authorities(let path) = self { path } else { nil }
  }
}

extension Nanoseconds {
  /// At least one, since libcurl takes 0 to mean no limit.
  fileprivate var wholeMilliseconds: Int { Int(max(1, count / 1_000_000)) }
}
