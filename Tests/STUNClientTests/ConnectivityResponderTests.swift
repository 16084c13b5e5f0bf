import STUNClient
import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// The server's side of ICE's checks (RFC 8445 section 7.3).
struct ConnectivityResponderTests {
  private static let source = Reply.mapped
  private static let localKey = Session.key("localpasswordlocalpassword")

  private func responder(
    _ role: ICERole = Session.controlling, _ credentials: ShortTermCredentials = Session.credentials
  ) -> ConnectivityResponder {
    ConnectivityResponder(credentials, .openSSL, role: role)
  }

  /// The peer's check of us, as our own code would make it.
  private func request(
    _ role: ICERole = ICERole(.controlled, tieBreaker: 1), nominates: Bool = false,
    credentials: ShortTermCredentials = Session.mirrored
  ) throws -> [UInt8] {
    var drive = Drive(
      ConnectivityCheck(
        Session.parameters(role: role, nominates: nominates, credentials: credentials)))
    try drive.start()
    return drive.sent[0].transmission.bytes
  }

  private func handmade(
    key: HMACFunction? = localKey, type: MessageType = MessageType(.binding, .request),
    _ attributes: Reply.Attributes
  ) throws -> [UInt8] {
    var builder = MessageBuilder(type, TransactionID(high: 1, low: 2))
    attributes(&builder)
    if let key { builder.appendIntegrity(key) }
    builder.appendFingerprint()
    return try builder.finish()
  }

  @Test func `ICE-11 the published request is answered with its sender's address`() throws {
    let local = ShortTermCredential(usernameFragment: "evtj", password: "VOkJxbRl1RmTxUk/WvJxBt")
    var responder = responder(
      Session.controlling, ShortTermCredentials(local: local, remote: Session.credentials.remote))
    let request = try Vector("rfc5769-2.1-request").bytes
    let answered = responder.answer(request, from: Self.source)
    let reply = try #require(answered)
    let answer = try Message(reply.bytes)
    #expect(reply.errorCode == nil)
    #expect(answer.type == MessageType(.binding, .success))
    #expect(answer.transactionID == (try Message(request).transactionID))
    #expect(try answer.first(XORMappedAddress.self)?.address == Self.source)
    #expect(answer.verifyIntegrity(Session.key("VOkJxbRl1RmTxUk/WvJxBt")) == .valid)
    #expect(answer.verifyFingerprint() == .valid)
    #expect(!answer.contains(.username))
  }

  @Test(arguments: [true, false])
  func `ICE-13 the peer's nomination is reported`(nominates: Bool) throws {
    var responder = responder(ICERole(.controlled, tieBreaker: 1))
    let bytes = try request(ICERole(.controlling, tieBreaker: 2), nominates: nominates)
    let reply = responder.answer(bytes, from: Self.source)
    #expect(reply?.nominates == nominates)
    #expect(reply?.priority == 1_862_270_975)
  }

  @Test func `ICE-11 a check is answered before the peer's fragment is known`() throws {
    var responder = responder()
    let stranger = ShortTermCredential(usernameFragment: "WHO+/9", password: "whatever")
    let bytes = try request(
      credentials: ShortTermCredentials(local: stranger, remote: Session.credentials.local))
    let reply = responder.answer(bytes, from: Self.source)
    #expect(reply?.errorCode == nil)
  }

  @Test func `ICE-11 a wrong password gets 401, without integrity`() throws {
    var responder = responder()
    let wrong = ShortTermCredential(usernameFragment: "LFRG", password: "wrong")
    let bytes = try request(
      credentials: ShortTermCredentials(local: Session.credentials.remote, remote: wrong))
    try expect(responder.answer(bytes, from: Self.source), 401, isSigned: false)
  }

  @Test func `ICE-11 another one's fragment gets 401`() throws {
    var responder = responder()
    for username in ["LFR:RFRG", "LFRGG:RFRG", "LFRG", "RFRG:LFRG"] {
      let bytes = try handmade { $0.append(Username(username)) }
      try expect(responder.answer(bytes, from: Self.source), 401, isSigned: false)
    }
  }

  @Test func `ICE-11 a request without USERNAME or integrity gets 400`() throws {
    var responder = responder()
    let anonymous = try handmade { _ in }
    try expect(responder.answer(anonymous, from: Self.source), 400, isSigned: false)
    let unsigned = try handmade(key: nil) { $0.append(Username("LFRG:RFRG")) }
    try expect(responder.answer(unsigned, from: Self.source), 400, isSigned: false)
  }

  @Test func `strangers are told in no more bytes than they sent, and not for ever`() throws {
    var responder = responder()
    let bare = try handmade(key: nil) { _ in }
    #expect(responder.answer(bare, from: Self.source) == nil)
    let unsigned = try handmade(key: nil) { $0.append(Username("LFRG:RFRG")) }
    var told = 0
    for _ in 0..<10_000 {
      guard let reply = responder.answer(unsigned, from: Self.source) else { continue }
      #expect(reply.bytes.count <= unsigned.count)
      told += 1
    }
    #expect(told == 200)
    let known = responder.answer(try request(), from: Self.source)
    #expect(known?.errorCode == nil && known != nil)
  }

  @Test func `ICE-19 an unknown required attribute gets 420 with its type`() throws {
    var responder = responder()
    let bytes = try handmade { builder in
      builder.append(Username("LFRG:RFRG"))
      builder.append(AttributeType(rawValue: 0x7ABC), value: [UInt8]([1, 2]).span)
    }
    let reply = responder.answer(bytes, from: Self.source)
    try expect(reply, 420, isSigned: true)
    let answer = try Message(try #require(reply).bytes)
    #expect(try answer.first(UnknownAttributes.self)?.types.map(\.rawValue) == [0x7ABC])
  }

  @Test(arguments: [
    // Ours, theirs, whether we refuse, our side afterwards.
    (ICERole(.controlling, tieBreaker: 5), ICERole(.controlling, tieBreaker: 4), true),
    (ICERole(.controlling, tieBreaker: 5), ICERole(.controlling, tieBreaker: 5), true),
    (ICERole(.controlling, tieBreaker: 4), ICERole(.controlling, tieBreaker: 5), false),
    (ICERole(.controlled, tieBreaker: 4), ICERole(.controlled, tieBreaker: 5), true),
    (ICERole(.controlled, tieBreaker: 5), ICERole(.controlled, tieBreaker: 5), false),
    (ICERole(.controlled, tieBreaker: 5), ICERole(.controlled, tieBreaker: 4), false),
  ])
  func `ICE-7 the larger tie-breaker controls`(
    ours: ICERole, theirs: ICERole, isRefused: Bool
  ) throws {
    var responder = responder(ours)
    let reply = responder.answer(try request(theirs), from: Self.source)
    if isRefused {
      try expect(reply, 487, isSigned: true)
      #expect(responder.role == ours)
    } else {
      #expect(reply?.errorCode == nil && reply != nil)
      #expect(responder.role == ICERole(ours.side.opposite, tieBreaker: ours.tieBreaker))
    }
  }

  @Test func `ICE-22 libwebrtc's own attributes are ignored, its own method unanswered`() throws {
    var responder = responder()
    let decorated = try handmade { builder in
      builder.append(Username("LFRG:RFRG"))
      builder.append(AttributeType(rawValue: 0xC057), value: [UInt8]([0, 0, 0, 1]).span)
      builder.append(AttributeType(rawValue: 0xC05C), value: [UInt8]([1, 2, 3]).span)
    }
    let reply = responder.answer(decorated, from: Self.source)
    #expect(reply?.errorCode == nil)
    let ping = try handmade(type: MessageType(.googPing, .request)) {
      $0.append(Username("LFRG:RFRG"))
    }
    let pong = responder.answer(ping, from: Self.source)
    #expect(pong == nil)
  }

  @Test func `ICE-17 a keepalive is not answered`() throws {
    var responder = responder()
    let reply = try responder.answer(Vector("derived-ice-keepalive").bytes, from: Self.source)
    #expect(reply == nil)
  }

  @Test func `every cut and every flipped bit of a request gets no answer`() throws {
    var responder = responder()
    let request = try request()
    for count in 0..<request.count {
      let reply = responder.answer(Array(request.prefix(count)), from: Self.source)
      #expect(reply == nil)
    }
    for bit in 0..<request.count * 8 {
      var bytes = request
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let reply = responder.answer(bytes, from: Self.source)
      #expect(reply == nil)
    }
  }

  private func expect(_ reply: ConnectivityReply?, _ code: Int, isSigned: Bool) throws {
    let reply = try #require(reply)
    let answer = try Message(reply.bytes)
    #expect(reply.errorCode == code)
    #expect(!reply.nominates)
    #expect(answer.type == MessageType(.binding, .error))
    #expect(try answer.first(ErrorCode.self)?.code.rawValue == UInt16(code))
    #expect(answer.verifyIntegrity(Self.localKey) == (isSigned ? .valid : .absent))
    #expect(answer.verifyFingerprint() == .valid)
  }
}
