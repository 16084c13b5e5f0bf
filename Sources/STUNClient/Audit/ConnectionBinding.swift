import STUNWire
package import Vocabulary

/// Makes a TCP connection to the server the end of one that its relay has to a peer (RFC 6062 section
/// 4.3).
///
/// After success everything on the connection is the peer's (EXT-3).
package struct ConnectionBinding: STUNOperation {
  private var conversation: Conversation<Void>
  private let id: UInt32

  /// Signed from the first request on, as the allocation's are: coturn ends the connection with its 401.
  init(_ parameters: ClientParameters, id: UInt32, as authorization: Authorization) {
    conversation = Conversation(parameters, authorization)
    self.id = id
  }

  package mutating func start(now: Instant) {
    let parameters = conversation.parameters
    var request = Request(.connectionBind, software: parameters.software)
    request.add(ConnectionID(id))
    conversation.begin(
      request, until: Alarm(at: parameters.deadline, because: .deadline), now: now)
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

  /// Gives up at once: the server ends what was not bound in time by itself.
  package mutating func release(now: Instant) {
    conversation.finish(.failure(.cancelled))
  }

  package mutating func poll() -> Output<Void> { conversation.poll(idle: nil) }

  private mutating func conclude(_ end: Exchange.End) {
    switch end {
    case .success: conversation.finish(.success(()))
    case .error(let error, _, _), .challenged(_, let error):
      conversation.finish(.failure(.errorResponse(error)))
    case .failure(let failure): conversation.finish(.failure(failure))
    }
  }
}
