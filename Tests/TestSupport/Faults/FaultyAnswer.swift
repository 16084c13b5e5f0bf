import STUNWire
import Vocabulary

/// An answer after applying faults: the messages to send, and how.
struct FaultyAnswer {
  /// In sending order.
  var messages: [[UInt8]]
  var delay = Nanoseconds.zero
  var isFromWrongSource = false
  var pieces: (count: Int, pause: Nanoseconds)?
  /// The stream is closed after this many bytes.
  var closeAfter: Int?

  /// Applies the faults, one after the other, to the answer to a request.
  ///
  /// `received` counts the messages that this client has sent, including this one; `challenge`
  /// makes a 401 or 438 whose nonce depends on the number.
  init?(
    _ answers: [[UInt8]], to request: [UInt8], received: Int, _ faults: [Fault], _ digests: Digests,
    challenge: (ErrorCode.Code, UInt64) -> [UInt8]?
  ) {
    messages = answers
    guard let message = try? Message(request) else { return }
    let isSigned =
      message.contains(.messageIntegrity) || message.contains(.messageIntegritySHA256)
    for fault in faults {
      switch fault {
      case .delay(let time): delay = time
      case .dropFirst(let count): if received <= count { return nil }
      case .wrongSource: isFromWrongSource = true
      case .wrongIntegrity: messages = messages.map { Self.resigned($0, digests) }
      case .staleNonce: if isSigned { replace(challenge(.staleNonce, UInt64(received))) }
      case .staleNonceRepeated: if isSigned { replace(challenge(.staleNonce, 0)) }
      case .challengeAlways: replace(challenge(.unauthenticated, 0))
      case .error(let code): replace(Self.error(code, to: message))
      case .redirect(let servers):
        if message.type.method == .allocate { replace(Self.redirect(servers, to: message)) }
      case .truncate(let count): messages = messages.map { Array($0.prefix(count)) }
      case .preface(let bytes): messages = messages.flatMap { [bytes, $0] }
      case .message(let bytes): messages = [Self.readdressed(bytes, to: message)]
      case .bytes(let bytes): messages = [bytes]
      case .repeatAnswer(let count):
        messages = messages.flatMap { Array(repeating: $0, count: count) }
      case .pieces(let count, let pause): pieces = (count, pause)
      case .closeAfter(let count): closeAfter = count
      }
    }
  }

  private mutating func replace(_ answer: [UInt8]?) {
    if let answer { messages = [answer] }
  }

  /// The same message, signed with a key unknown to the client.
  private static func resigned(_ bytes: [UInt8], _ digests: Digests) -> [UInt8] {
    guard let message = try? Message(bytes), message.contains(.messageIntegrity) else {
      return bytes
    }
    var builder = MessageBuilder(message.type, message.transactionID)
    for attribute in message.attributes
    where attribute.type != .messageIntegrity && attribute.type != .fingerprint {
      builder.append(attribute.type, value: message.value(of: attribute).span)
    }
    builder.appendIntegrity(digests.hmac(.sha1, Array("wrong".utf8).span))
    return (try? builder.finish()) ?? bytes
  }

  private static func error(
    _ code: UInt16, to request: Message, _ fill: (inout MessageBuilder) -> Void = { _ in }
  ) -> [UInt8]? {
    var builder = MessageBuilder(
      MessageType(request.type.method, .error), request.transactionID)
    builder.append(ErrorCode(ErrorCode.Code(rawValue: code)))
    fill(&builder)
    if request.contains(.fingerprint) { builder.appendFingerprint() }
    return try? builder.finish()
  }

  private static func redirect(_ servers: [SocketAddress], to request: Message) -> [UInt8]? {
    error(ErrorCode.Code.tryAlternate.rawValue, to: request) { builder in
      for server in servers { builder.append(AlternateServer(server)) }
    }
  }

  /// Puts the request's transaction id into a recorded message, bytes 8 to 19.
  private static func readdressed(_ bytes: [UInt8], to request: Message) -> [UInt8] {
    guard bytes.count >= Message.headerCount, request.bytes.count >= Message.headerCount else {
      return bytes
    }
    var message = bytes
    message.replaceSubrange(8..<20, with: request.bytes[8..<20])
    return message
  }
}
