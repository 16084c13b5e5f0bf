import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// One Binding (RFC 8489 section 3).
struct BindingTests {
  @Test(arguments: TransportProtocol.allCases)
  func `STUN-10 returns the mapped address and everything else the server says`(
    transport: TransportProtocol
  ) throws {
    var drive = Drive(try Clients.binding(transport), over: transport) { request in
      [Delivery(bytes: try Vector.answering(request, "derived-5780-response"))]
    }
    try drive.start()
    try drive.run()
    let answer = try #require(drive.success)
    #expect(answer.mapped.description == "203.0.113.7:49721")
    #expect(answer.otherAddress?.ip.version == .v4)
    #expect(answer.responseOrigin?.ip.version == .v4)
    #expect(answer.otherAddress != answer.responseOrigin)
  }

  @Test func `Q-54 addresses that differ are a fact`() throws {
    var drive = Drive(try Clients.binding()) { request in
      [Delivery(bytes: try Vector.answering(request, "derived-5780-response-alg"))]
    }
    try drive.start()
    try drive.run()
    guard case .mappedAddressRewritten(let plain, let xored) = drive.observations.first else {
      Issue.record("\(drive.observations)")
      return
    }
    #expect(plain != xored)
    #expect(drive.success?.mapped == xored)
  }

  @Test func `STUN-41 an answer to the only send is a sample with its instant`() throws {
    var drive = Drive(try Clients.binding()) { request in
      [Delivery(bytes: try Reply.binding(to: request), delay: .milliseconds(37))]
    }
    try drive.start()
    try drive.run()
    let answer = try #require(drive.answers.first)
    #expect(answer.isSample)
    #expect(answer.answeredAttempt == 1)
    #expect(answer.receivedAt == .milliseconds(37))
    #expect(answer.kind == .binding)
    #expect(answer.transactionID == drive.sent[0].transmission.transactionID)
  }

  @Test func `STUN-41 an answer after a retransmission is not a sample`() throws {
    var drive = Drive(try Clients.binding()) { request in
      request.attempt == 1
        ? [Delivery(bytes: try Reply.binding(to: request), delay: .milliseconds(501))] : []
    }
    try drive.start()
    try drive.run()
    #expect(drive.answers.first?.isSample == false)
    #expect(drive.answers.first?.sends == 2)
  }

  @Test func `samples of an allocation come from authenticated answers only`() throws {
    let server = ScriptedTURNServer()
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(100))
    #expect(drive.answers.map(\.isAuthenticated) == [false, true])
    #expect(drive.answers.map(\.isSample) == [false, true])
    #expect(drive.answers.map(\.errorCode) == [401, nil])
  }

  @Test(arguments: [TransportLoss.unreachable, .local])
  func `STUN-42 a hard error ends it at once, with nothing more sent`(loss: TransportLoss) throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    try drive.run(until: .milliseconds(700))
    try drive.transportFailed(loss)
    try drive.run()
    #expect(drive.failure == .transport(loss))
    #expect(drive.finishedAt == .milliseconds(700))
    #expect(drive.sent.count == 2)
  }

  @Test func `a Binding that is released ends without a trace`() throws {
    var drive = Drive(try Clients.binding())
    try drive.start()
    try drive.release()
    #expect(drive.failure == .cancelled)
    #expect(drive.sent.count == 1)
  }

  @Test func `STUN-9 other errors end a Binding at once`() throws {
    for code in [UInt16(400), 401, 403, 420, 438, 508, 600] {
      var drive = Drive(try Clients.binding()) { request in
        let isChallenge = code == 401 || code == 438
        return [
          Delivery(
            bytes: isChallenge
              ? try Reply.challenge(code, to: request) : try Reply.error(code, to: request))
        ]
      }
      try drive.start()
      try drive.run()
      #expect(drive.failure?.errorResponse?.code == Int(code))
      #expect(drive.finishedAt == .milliseconds(10))
    }
  }

  @Test func `STUN-7 an unknown required attribute fails an error response too`() throws {
    var drive = Drive(try Clients.binding()) { request in
      [
        Delivery(
          bytes: try Reply.error(500, to: request) {
            $0.append(AttributeType(rawValue: 0x7ABC), value: [1, 2, 3, 4].span)
          })
      ]
    }
    try drive.start()
    try drive.run()
    let error = ErrorResponse(code: 500, reason: "Server Error", isAuthenticated: false)
    #expect(drive.failure == .unknownRequiredAttribute(0x7ABC, in: error))
  }

  @Test func `Q-12 a Binding behind credentials is answered with them`() throws {
    var drive = Drive(BindingTransaction(try Clients.parameters(credential: .alice()))) { request in
      guard try Message(request.bytes).verifyIntegrity(Keys.sha1()) == .valid else {
        return [Delivery(bytes: try Reply.challenge(to: request))]
      }
      let mapped = XORMappedAddress(Reply.mapped)
      return [
        Delivery(bytes: try Reply.success(to: request, key: try Keys.sha1()) { $0.append(mapped) })
      ]
    }
    try drive.start()
    try drive.run()
    #expect(drive.success?.mapped == Reply.mapped)
    #expect(drive.requestCount == 2)
  }

  @Test func `STUN-11 and STUN-14 SOFTWARE is cut to its limit, and FINGERPRINT can be left out`()
    throws
  {
    var parameters = try Clients.parameters(software: String(repeating: "s", count: 5000))
    parameters.addsFingerprint = false
    var drive = Drive(BindingTransaction(parameters))
    try drive.start()
    let request = try Message(drive.sent[0].transmission.bytes)
    #expect(try request.first(Software.self)?.bytes.count == 124)
    #expect(request.verifyFingerprint() == .absent)
    var plain = Drive(try Clients.binding())
    try plain.start()
    #expect(try Message(plain.sent[0].transmission.bytes).verifyFingerprint() == .valid)
  }

  /// Vovida's stund does not answer a request that holds an attribute of another length.
  @Test(arguments: [("iceprobe 0.2.0", 16), ("four", 4), ("é", 4), ("", 0)])
  func `SOFTWARE is padded to a multiple of 4 bytes`(software: String, count: Int) throws {
    var drive = Drive(BindingTransaction(try Clients.parameters(software: software)))
    try drive.start()
    let sent = try Message(drive.sent[0].transmission.bytes).first(Software.self)
    #expect(sent?.bytes.count == count)
    #expect(sent?.text?.hasPrefix(software) == true)
  }
}
