import HTTPFetching
import Polling
import Transports
import Vocabulary

/// UPnP's question for the outside address of an Internet gateway device: search, description, action.
///
/// The search goes to the gateway alone (UPnP Device Architecture 1.1 section 1.3.2), not to the
/// whole network, and what it names on other hosts is not asked.
@NetworkActor
enum UPnPQuestion {
  /// Of a description or an answer; usual ones have 5 kB.
  private static let limit = 64 << 10

  static func ask(
    _ gateway: IPAddress, from local: IPAddress, until deadline: Instant
  ) async -> RouterAnswer? {
    guard let location = await search(gateway, from: local, until: deadline),
      let text = await fetch(HTTPRequestText(location), of: gateway, until: deadline)
    else { return nil }
    var answer = RouterAnswer(router: gateway, method: .upnp)
    for service in UPnPService.described(by: text, at: location) {
      guard let reply = await fetch(service.request, of: gateway, until: deadline) else { continue }
      answer.outside = UPnPService.outsideAddress(in: reply)
      if answer.outside != nil { break }
    }
    return answer
  }

  /// Where the gateway's description is.
  private static func search(
    _ gateway: IPAddress, from local: IPAddress, until deadline: Instant
  ) async -> String? {
    let waiter = Waiter<String?>()
    let socket = try? DatagramSocket(
      on: SocketAddress(local, port: 0),
      errorHandler: { _, _ in if waiter.isWaiting { waiter.resume(nil) } },
      handler: { datagram in
        guard waiter.isWaiting, datagram.peer.ip == gateway,
          let location = UPnPSearch.location(in: datagram.bytes)
        else { return }
        waiter.resume(location)
      })
    guard let socket else { return nil }
    defer { socket.close() }
    for patience in [Nanoseconds.milliseconds(250), .milliseconds(350)] {
      try? socket.send(UPnPSearch.request(to: gateway), to: SocketAddress(gateway, port: 1900))
      let wait = min(deadline, EventLoop.now + patience)
      if let found = await waiter.wait(until: wait, atDeadline: nil, whenCancelled: nil) {
        return found
      }
    }
    return nil
  }

  private static func fetch(
    _ text: HTTPRequestText, of gateway: IPAddress, until deadline: Instant
  ) async -> [UInt8]? {
    let left = deadline - EventLoop.now
    guard left > .zero, let url = try? HTTPURL(text.url), url.scheme == "http",
      IPAddress(url.host) == gateway
    else { return nil }
    var request = HTTPRequest(
      text.body.isEmpty ? .get : .post, url, headers: text.headers, body: text.body,
      limits: HTTPLimits(timeout: left, connectTimeout: left, bodyBytes: limit))
    request.isDirect = true
    guard let response = try? await HTTPClient().send(request), response.status == 200 else {
      return nil
    }
    return response.body
  }
}
