import CCurl
import Glibc
import HTTPFetching
import Polling
import Transports
import Vocabulary

/// The handshake with a proxy before it carries bytes to a server, performed by libcurl.
@NetworkActor
enum ProxyHandshake {
  /// Asks `proxy` for a tunnel to a host, given as a name or a literal.
  ///
  /// The proxy is reached by connecting to a local socket, given as a `sockaddr_un`: TCP, and TLS
  /// to an `https` proxy, are up to whoever listens there. The deadline covers everything,
  /// including the proxy's own connecting.
  ///
  /// - Returns: Bytes that arrived after the proxy's answer.
  static func perform(
    to host: String, port: UInt16, through proxy: Proxy, at meetingPoint: [UInt8],
    until deadline: Instant
  ) async throws(ProxyFailure) -> [UInt8] {
    let request = TunnelRequest(to: host, port: port, through: proxy, at: meetingPoint)
    // libcurl keeps a pointer to it.
    defer { withExtendedLifetime(request) {} }
    let transfer: LoopedTransfer
    do throws(HTTPError) {
      transfer = try LoopedTransfer(
        try request.easyHandle(patience: deadline - EventLoop.now))
    } catch {
      throw ProxyFailure(error)
    }
    switch await transfer.run(until: deadline) {
    case .finished(CURLE_OK): return unread(transfer.easy.socket(CURLINFO_ACTIVESOCKET))
    case .finished(let code): throw request.failure(code, transfer.easy)
    case .deadline: throw request.failure(.timeout)
    case .cancelled: throw request.failure(.cancelled)
    }
  }

  /// The bytes that libcurl left unread in its socket.
  private static func unread(_ socket: curl_socket_t) -> [UInt8] {
    var unread: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 65_536)
    // More than any socket's buffer holds.
    for _ in 0..<64 {
      // SAFETY: the call writes at most as many bytes as there are.
      let count = unsafe recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { break }
      unread += bytes[..<count]
    }
    return unread
  }
}
