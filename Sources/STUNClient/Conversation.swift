import STUNWire
import Vocabulary

/// The exchanges that one operation has in flight, told apart by transaction, and its outputs.
///
/// Each exchange runs on its own; all share what any of them learns of realm and nonce.
struct Conversation<Outcome: Sendable>: Sendable {
  private var shared: Exchange.Shared
  private var exchanges: [Exchange] = []
  private var spent = SpentTransactions()
  private var outcome: Result<Outcome, STUNFailure>?

  init(_ parameters: ClientParameters, _ authorization: Authorization) {
    shared = Exchange.Shared(parameters: parameters, authorization: authorization)
  }

  /// A conversation that signs with the parameters' credential once the server asks for it.
  init(_ parameters: ClientParameters, passwordAlgorithm rule: PasswordAlgorithmRule) {
    self.init(
      parameters,
      .longTerm(LongTermAuthentication(parameters.credential, parameters.digests, rule)))
  }

  var parameters: ClientParameters { shared.parameters }
  var authorization: Authorization { shared.authorization }
  var isFinished: Bool { outcome != nil }
  /// The signature of the next request; `nil` while requests are unsigned.
  var signature: Signature? { shared.authorization.signature }

  /// Has the requests that are begun from now on sent as often as this.
  mutating func use(_ schedule: RetransmissionSchedule) { shared.parameters.schedule = schedule }

  /// Whether a request under this id is under way.
  func isAsking(_ id: TransactionID) -> Bool { exchanges.contains { $0.transaction(id) != nil } }

  /// Sends a request, alongside those in flight.
  mutating func begin(_ request: Request, until bound: Alarm, now: Instant) {
    do throws(STUNFailure) {
      exchanges.append(try Exchange(request, until: bound, now: now, &shared))
    } catch {
      finish(.failure(error))
    }
  }

  /// Lets each exchange in flight end with its next answer, or at the bound.
  mutating func giveUp(by bound: Alarm) {
    for index in exchanges.indices { exchanges[index].giveUp(by: bound) }
  }

  /// Ends everything in flight; a late answer will be recognised as such.
  mutating func abandon() {
    for exchange in exchanges { spent.add(exchange, isAnswered: false) }
    exchanges = []
  }

  /// Sends the request in flight again under another id if no answer arrives before `alarm`.
  mutating func renew(at alarm: Alarm) -> Bool {
    !exchanges.isEmpty && exchanges[0].renew(at: alarm)
  }

  mutating func tell(_ event: Event) { shared.outbox.tell(event) }
  mutating func notice(_ observation: Observation) { shared.outbox.notice(observation) }

  /// Ends the operation, unless it has ended.
  mutating func finish(_ outcome: Result<Outcome, STUNFailure>) {
    guard !isFinished else { return }
    abandon()
    self.outcome = outcome
  }

  /// The next output; `idle` is the operation's own alarm.
  mutating func poll(idle: Alarm? = nil) -> Output<Outcome> {
    if let output: Output<Outcome> = shared.outbox.next() { return output }
    if let outcome { return .finished(outcome) }
    var first = idle ?? Alarm(at: .distantFuture, because: .deadline)
    for exchange in exchanges { first = .earlier(exchange.alarm, first) }
    return .wait(until: first.instant, because: first.reason)
  }
}

// MARK: - Ends of exchanges

extension Conversation {
  /// An exchange that has ended.
  typealias Ended = (request: Request, end: Exchange.End)

  /// Does what is due; call it until it returns `nil`, since several can end at one instant.
  mutating func timeout(now: Instant) -> Ended? {
    for index in exchanges.indices {
      if let end = exchanges[index].timeout(now: now, &shared) { return close(index, end) }
    }
    return nil
  }

  /// Handles a datagram, or one frame of a stream.
  mutating func receive(
    _ bytes: [UInt8], from source: SocketAddress, at instant: Instant
  ) -> Ended? {
    let message: Message
    do throws(ParseError) {
      message = try Message(bytes)
    } catch {
      return refuse(error, bytes)
    }
    switch recognise(message, from: source) {
    case .answer(let index, let transaction):
      let end = exchanges[index].receive(message, for: transaction, at: instant, &shared)
      return end.flatMap { close(index, $0) }
    case .nothing(let reason):
      drop(reason, id: message.transactionID)
      return nil
    }
  }

  private mutating func close(_ index: Int, _ end: Exchange.End) -> Ended {
    let exchange = exchanges.remove(at: index)
    spent.add(exchange, isAnswered: end.isAnswer)
    return (exchange.request, end)
  }
}

extension Exchange.End {
  var isAnswer: Bool {
    if case .failure = self { false } else { true }
  }
}

// MARK: - What is not an answer

extension Conversation {
  private enum Recognition {
    case answer(Int, Transaction)
    case nothing(DropReason)
  }

  /// Checks in the order of STUN-6: method, class, transaction, FINGERPRINT.
  private func recognise(_ message: Message, from source: SocketAddress) -> Recognition {
    let id = message.transactionID
    let index = exchanges.firstIndex { $0.transaction(id) != nil }
    guard !message.type.method.classes.isEmpty else { return .nothing(.unknownMethod) }
    guard message.type.messageClass.isResponse, message.type.isDefined else {
      let isEcho = index != nil && message.type.messageClass == .request
      return .nothing(isEcho ? .echo : .wrongClass)
    }
    guard let index, let transaction = exchanges[index].transaction(id) else {
      return .nothing(spent[id] ?? parameters.earlier[id] ?? .wrongTransaction)
    }
    guard source == transaction.destination || exchanges[index].request.asksForOtherSource else {
      return .nothing(.wrongSource)
    }
    // Servers without TURN may answer an Allocate with a Binding error (kamailio).
    guard
      message.type.method == transaction.kind.method
        || message.type == MessageType(.binding, .error)
    else { return .nothing(.wrongMethod) }
    switch message.verifyFingerprint() {
    case .absent where parameters.demandsFingerprint: return .nothing(.badFingerprint)
    case .valid, .absent: return .answer(index, transaction)
    case .malformed, .mismatch: return .nothing(.badFingerprint)
    }
  }

  /// Drops an unreadable message; on a stream, where nobody else can inject data, an unreadable
  /// answer ends the exchange.
  private mutating func refuse(_ error: ParseError, _ bytes: [UInt8]) -> Ended? {
    let reason = DropReason(error, bytes)
    let id = TransactionID(messageHeader: bytes)
    drop(reason, id: id)
    guard !parameters.transport.isDatagram else { return nil }
    let index = exchanges.firstIndex { reason == .malformed && $0.live.id == id }
    return index.map { close($0, .failure(.malformed(.message))) }
  }

  private mutating func drop(_ reason: DropReason, id: TransactionID?) {
    for index in exchanges.indices { exchanges[index].count(reason, id: id) }
    tell(.dropped(reason))
  }
}

extension DropReason {
  fileprivate init(_ error: ParseError, _ bytes: [UInt8]) {
    let kind = bytes.first.map { PacketKind(firstByte: $0) }
    switch error.kind {
    // `HTTP/1.1` looks like ChannelData at first sight.
    case _ where kind == .channelData && ForeignProtocol(recognizing: bytes.span) == nil:
      self = .channelData
    case .header, .leadingBits, .magicCookie, .unalignedLength, .length: self = .notSTUN
    case .fingerprintNotLast: self = .badFingerprint
    default: self = .malformed
    }
  }
}

extension TransactionID {
  /// The id in a header whose attributes are unreadable.
  fileprivate init?(messageHeader bytes: [UInt8]) {
    guard bytes.count >= Message.headerCount else { return nil }
    func number(_ range: Range<Int>) -> UInt64 {
      bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(high: UInt32(truncatingIfNeeded: number(8..<12)), low: number(12..<20))
  }
}
