import HTTPFetching
import Polling
import Testing
import Transports
import Vocabulary

/// Interim answers (RFC 9110 section 15.2) come before the one that counts.
@Suite(.timeLimit(.minutes(1))) struct InterimAnswerTests {
  @Test(arguments: ["100 Continue", "103 Early Hints"])
  @NetworkActor
  func `a cancelled request goes on waiting for its 201 after an interim answer`(
    interim: String
  ) async throws {
    let listener = try StreamListener(on: SocketAddress(.loopbackV4, port: 0))
    defer { listener.close() }
    var request = HTTPRequest(
      .post, try HTTPURL("http://\(listener.address)/whip"), body: Array("offer".utf8))
    request.makesResource = true
    request.isDirect = true
    let asking = Task { [request] in try await HTTPClient().send(request) }
    let connection = try #require(try await listener.accept(until: EventLoop.now + .seconds(30)))
    try await connection.receive(endingIn: "offer")
    _ = try connection.send(Array("HTTP/1.1 \(interim)\r\nLink: </style>\r\n\r\n".utf8))
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(100))
    asking.cancel()
    try await EventLoop.sleep(until: EventLoop.now + .milliseconds(100))
    _ = try connection.send(
      Array("HTTP/1.1 201 Created\r\nLocation: /whip/1\r\nContent-Length: 0\r\n\r\n".utf8))
    let response = try await asking.value
    #expect(response.status == 201)
    #expect(response["location"] == "/whip/1")
    #expect(response["link"] == nil)
    connection.close()
  }
}

extension Connection {
  fileprivate func receive(endingIn end: String) async throws {
    var bytes: [UInt8] = []
    while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8) {
      switch await next(until: EventLoop.now + .seconds(30)) {
      case .received(let piece, _, _): bytes += piece
      case .transmitted: continue
      case let other:
        Issue.record("\(other)")
        return
      }
    }
  }
}
