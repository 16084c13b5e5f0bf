import STUNClient
import STUNWire
import Testing
import Vocabulary

/// Answers that come in pieces, or with company (B-15 to B-20).
struct StreamTests {
  @Test func `B-15 a byte per second does not put Ti off`() throws {
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      let bytes = try Reply.binding(to: request) + [UInt8](repeating: 0, count: 40)
      return bytes.indices.map { Delivery(bytes: [bytes[$0]], delay: .seconds($0 + 8)) }
    }
    try drive.start()
    try drive.run()
    // The answer has 40 bytes, and 39.5 s bring 32 of them.
    #expect(drive.failure == .timeout)
    #expect(drive.finishedAt == .milliseconds(39_500))
  }

  @Test func `B-16 accepted and never answered ends after Ti`() throws {
    var drive = Drive(try Clients.binding(.tls), over: .tls)
    try drive.start()
    try drive.run()
    #expect(drive.failure == .timeout)
    #expect(drive.sent.count == 1)
  }

  @Test(arguments: [true, false])
  func `only a message with our id makes our answer unreadable`(isOurs: Bool) throws {
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      // An attribute that is longer than its message.
      let header: [UInt8] = [0x01, 0x01, 0x00, 0x04, 0x21, 0x12, 0xA4, 0x42]
      let id = isOurs ? Array(request.bytes[8..<20]) : Array(repeating: 0xEE, count: 12)
      return [Delivery(bytes: header + id + [0x00, 0x20, 0x00, 0x08])]
    }
    try drive.start()
    try drive.run()
    let expected: STUNFailure =
      isOurs ? .malformed(.message) : .timeoutOnlyDropped(DropCounts([.malformed: 1]))
    #expect(drive.failure == expected)
  }

  @Test func `B-17 an answer split at every offset is read`() throws {
    for offset in 0...40 {
      var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
        let bytes = try Reply.binding(to: request)
        return [
          Delivery(bytes: Array(bytes.prefix(offset))),
          Delivery(bytes: Array(bytes.dropFirst(offset)), delay: .milliseconds(20)),
        ]
      }
      try drive.start()
      try drive.run()
      #expect(drive.success?.mapped == Reply.mapped, "split at \(offset)")
    }
  }

  @Test func `B-17 two answers in one segment, and half of a third`() throws {
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      let answer = try Reply.binding(to: request)
      return [Delivery(bytes: answer + answer + answer.prefix(11))]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success?.mapped == Reply.mapped)
    #expect(drive.dropped == [.duplicate])
  }

  @Test(arguments: [TransportLoss.closed, .reset])
  func `B-18 the end of the connection in the middle of an answer ends it`(
    loss: TransportLoss
  ) throws {
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      [Delivery(bytes: Array(try Reply.binding(to: request).prefix(17)))]
    }
    try drive.start()
    try drive.run(until: .milliseconds(10))
    try drive.transportFailed(loss)
    #expect(drive.failure == .transport(loss))
    #expect(drive.finishedAt == .milliseconds(10))
  }

  @Test func `B-19 an answer counts although garbage follows it`() throws {
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      [Delivery(bytes: try Reply.binding(to: request) + [0xFF, 0xFF, 0xFF, 0xFF])]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success?.mapped == Reply.mapped)
  }

  @Test func `B-20 the answer is found among Data indications and ChannelData`() throws {
    var drive = Drive(try Clients.binding(.tcp), over: .tcp) { request in
      var bytes: [UInt8] = []
      for number in 0..<200 {
        bytes += try Self.dataIndication()
        bytes += [0x40, 0, 0, 1, 0xAA, 0, 0, 0]
        if number == 150 { bytes += try Reply.binding(to: request) }
      }
      return [Delivery(bytes: bytes)]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success?.mapped == Reply.mapped)
    #expect(drive.dropped.count == 400)
    #expect(Set(drive.dropped) == [.wrongClass, .channelData])
  }

  @Test func `B-20 endless data does not put the deadline off`() throws {
    var drive = Drive(
      BindingTransaction(try Clients.parameters(.tcp, deadline: .milliseconds(3000))), over: .tcp
    ) { _ in
      try (0..<1000).map {
        Delivery(bytes: try Self.dataIndication(), delay: .milliseconds($0 * 10))
      }
    }
    try drive.start()
    try drive.run()
    #expect(drive.finishedAt == .milliseconds(3000))
    guard case .timeoutOnlyDropped(let counts) = drive.failure else {
      Issue.record("\(String(describing: drive.failure))")
      return
    }
    #expect(counts[.wrongClass] == 300 || counts[.wrongClass] == 301)
  }

  private static func dataIndication() throws -> [UInt8] {
    var builder = MessageBuilder(MessageType(.data, .indication), TransactionID(high: 9, low: 9))
    builder.append(XORPeerAddress(Reply.mapped))
    builder.append(DataAttribute(bytes: [1, 2, 3]))
    return try builder.finish()
  }
}
