import STUNWire
package import Vocabulary

/// One Binding transaction, which asks for our server-reflexive address (RFC 8489 section 3).
///
/// Driven as described in `STUNOperation`. A server that challenges Binding requests gets an answer
/// if there are credentials; a redirect is an error here, since STUN servers must not be changed on
/// the way (STUN-49).
package struct BindingTransaction: STUNOperation {
  private var conversation: Conversation<BindingAnswer>

  package init(_ parameters: ClientParameters) {
    conversation = Conversation(parameters, passwordAlgorithm: .firstSupported)
  }

  package mutating func start(now: Instant) {
    let parameters = conversation.parameters
    conversation.begin(
      Request(.binding, software: parameters.software),
      until: Alarm(at: parameters.deadline, because: .deadline), now: now)
  }

  package mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at instant: Instant) {
    if let ended = conversation.receive(bytes, from: source, at: instant) { conclude(ended.end) }
  }

  package mutating func timeout(now: Instant) {
    while let ended = conversation.timeout(now: now) { conclude(ended.end) }
  }

  package mutating func transportFailed(_ loss: TransportLoss, now: Instant) {
    conversation.finish(.failure(.transport(loss)))
  }

  /// Gives up at once; a Binding leaves nothing behind.
  package mutating func release(now: Instant) {
    conversation.finish(.failure(.cancelled))
  }

  package mutating func poll() -> Output<BindingAnswer> {
    conversation.poll(idle: nil)
  }

  private mutating func conclude(_ end: Exchange.End) {
    switch end {
    case .success(let message, _): conversation.finish(read(message))
    case .error(let error, let message, _) where error.code == 300:
      conversation.finish(.failure(.unfollowed(error, message)))
    case .error(let error, _, _), .challenged(_, let error):
      conversation.finish(.failure(.errorResponse(error)))
    case .failure(let failure): conversation.finish(.failure(failure))
    }
  }

  private mutating func read(_ message: Message) -> Result<BindingAnswer, STUNFailure> {
    guard let answer = BindingAnswer(message) else { return .failure(.missingMappedAddress) }
    if message.readable(XORMappedAddress.self) == nil { conversation.notice(.mappedAddressOnly) }
    if let plain = answer.plain, plain != answer.mapped {
      conversation.notice(.mappedAddressRewritten(plain: plain, xored: answer.mapped))
    }
    return .success(answer)
  }
}

extension STUNFailure {
  /// A 300 to Binding, with the servers that it names.
  fileprivate static func unfollowed(_ error: ErrorResponse, _ message: Message) -> STUNFailure {
    let alternates = message.allReadable(AlternateServer.self).map(\.address)
    guard !alternates.isEmpty else { return .errorResponse(error) }
    return .redirect(.binding, to: alternates, isAuthenticated: error.isAuthenticated)
  }
}

/// The contents of a Binding success.
package struct BindingAnswer: Hashable, Sendable {
  /// Our server-reflexive address.
  package var mapped: SocketAddress
  /// The same as MAPPED-ADDRESS has it, which devices on the way can read and change.
  package var plain: SocketAddress?
  package var software: String?
  /// The address the server uses when asked to answer from its other address (RFC 5780 section
  /// 7.4).
  package var otherAddress: SocketAddress?
  /// The same as servers of RFC 3489 name it (section 11.2.3).
  package var changedAddress: SocketAddress?
  /// The address the server says it answered from (RFC 5780 section 7.3).
  package var responseOrigin: SocketAddress?
}

extension BindingAnswer {
  /// Reads a success; `nil` where it has no address of ours that can be read.
  init?(_ message: Message) {
    plain = message.readable(MappedAddress.self)?.address
    guard let mapped = message.readable(XORMappedAddress.self)?.address ?? plain else { return nil }
    self.mapped = mapped
    software = message.softwareText
    otherAddress = message.readable(OtherAddress.self)?.address
    changedAddress = message.readable(ChangedAddress.self)?.address
    responseOrigin = message.readable(ResponseOrigin.self)?.address
  }
}
