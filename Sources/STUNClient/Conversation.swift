import STUNWire
import Vocabulary

/// What all operations have in common: the queue of outputs, the exchange under way, and telling its
/// answers from everything else that arrives.
struct Conversation<Outcome: Sendable>: Sendable {
  let parameters: ClientParameters
  /// Shared by the exchanges: what one learns of realm and nonce, the next one uses.
  private(set) var authentication: LongTermAuthentication
  private(set) var exchange: Exchange?
  private var outbox = Outbox<Outcome>()
  private var spent = SpentTransactions()

  init(_ parameters: ClientParameters, _ algorithmRule: PasswordAlgorithmRule) {
    self.parameters = parameters
    authentication = LongTermAuthentication(
      parameters.credential, parameters.digests, algorithmRule)
  }

  var isFinished: Bool { outbox.outcome != nil }

  /// Whether what is sent now, or was sent last, is signed.
  var isSigned: Bool { exchange?.isSigned ?? (authentication.session != nil) }

  /// Starts the next exchange; one that is under way is given up.
  mutating func begin(_ request: Request, until bound: Alarm, now: Instant) {
    close(isAnswered: false)
    do throws(STUNFailure) {
      var effects = Effects()
      var next = try Exchange(request, authentication, parameters, until: bound)
      next.start(now: now, &effects)
      exchange = next
      outbox.take(effects)
    } catch {
      finish(.failure(error))
    }
  }

  /// Lets the exchange under way end with what comes next, or at the bound.
  mutating func giveUp(by bound: Alarm) {
    exchange?.giveUp(by: bound)
  }

  mutating func timeout(now: Instant) -> Exchange.End? {
    follow { exchange, effects in exchange.timeout(now: now, &effects) }
  }

  /// Takes a datagram, or one frame of a stream.
  mutating func receive(_ bytes: [UInt8], at instant: Instant) -> Exchange.End? {
    let message: Message
    do throws(ParseError) {
      message = try Message(bytes)
    } catch {
      return refuse(error, bytes)
    }
    switch recognise(message) {
    case .transaction(let transaction):
      return follow { exchange, effects in
        exchange.receive(message, for: transaction, at: instant, &effects)
      }
    case .nothing(let reason):
      drop(reason, id: message.transactionID)
      return nil
    }
  }

  mutating func tell(_ event: Event) { outbox.tell(event) }
  mutating func notice(_ observation: Observation) { outbox.tell(.noticed(observation)) }

  mutating func finish(_ outcome: Result<Outcome, STUNFailure>) {
    close(isAnswered: false)
    outbox.outcome = outcome
  }

  /// The next output; `idle` is what to wait for when no exchange is under way.
  mutating func poll(idle: Alarm?) -> Output<Outcome> {
    if let output = outbox.next() { return output }
    let alarm = exchange?.alarm ?? idle ?? Alarm(at: .distantFuture, because: .deadline)
    return .wait(until: alarm.instant, because: alarm.reason)
  }

  /// Runs one step of the exchange, and puts it away when it has come to its end.
  private mutating func follow(
    _ step: (inout Exchange, inout Effects) -> Exchange.End?
  ) -> Exchange.End? {
    guard var current = exchange.take() else { return nil }
    var effects = Effects()
    let end = step(&current, &effects)
    exchange = current
    outbox.take(effects)
    if let end { close(isAnswered: end.isAnswer) }
    return end
  }

  private mutating func close(isAnswered: Bool) {
    guard let exchange else { return }
    spent.add(exchange, isAnswered: isAnswered)
    authentication = exchange.authentication
    self.exchange = nil
  }

  private mutating func drop(_ reason: DropReason, id: TransactionID?) {
    guard exchange != nil else { return outbox.tell(.dropped(reason)) }
    _ = follow { exchange, effects in
      exchange.drop(reason, id: id, &effects)
      return nil
    }
  }
}

// MARK: - What is not an answer

extension Conversation {
  private enum Recognition {
    case transaction(Transaction)
    case nothing(DropReason)
  }

  /// The order of STUN-6: method, class, transaction, FINGERPRINT.
  private func recognise(_ message: Message) -> Recognition {
    let id = message.transactionID
    let transaction = exchange?.transaction(id)
    guard !message.type.method.classes.isEmpty else { return .nothing(.unknownMethod) }
    guard message.type.messageClass.isResponse, message.type.isDefined else {
      let isEcho = transaction != nil && message.type.messageClass == .request
      return .nothing(isEcho ? .echo : .wrongClass)
    }
    guard let transaction else { return .nothing(spent[id] ?? .wrongTransaction) }
    guard message.type.method == transaction.kind.method else { return .nothing(.wrongMethod) }
    switch message.verifyFingerprint() {
    case .valid, .absent: return .transaction(transaction)
    case .malformed, .mismatch: return .nothing(.badFingerprint)
    }
  }

  /// Drops what cannot be read; on a stream it may be the end, since nothing can come in between.
  private mutating func refuse(_ error: ParseError, _ bytes: [UInt8]) -> Exchange.End? {
    let reason = DropReason(error, bytes)
    let id = TransactionID(messageHeader: bytes)
    drop(reason, id: id)
    guard !parameters.transport.isDatagram, exchange != nil else { return nil }
    switch reason {
    case .notSTUN: return follow { _, _ in .failure(.transport(.notSTUN)) }
    case .malformed where id == exchange?.live.id:
      return follow { _, _ in .failure(.malformed(.message)) }
    default: return nil
    }
  }
}

extension DropReason {
  fileprivate init(_ error: ParseError, _ bytes: [UInt8]) {
    let kind = bytes.first.map { PacketKind(firstByte: $0) }
    switch error.kind {
    // `HTTP/1.1` looks like ChannelData at first sight.
    case _ where kind == .channelData && STUNWire.ForeignProtocol(recognizing: bytes.span) == nil:
      self = .channelData
    case .header, .leadingBits, .magicCookie, .unalignedLength, .length: self = .notSTUN
    case .fingerprintNotLast: self = .badFingerprint
    default: self = .malformed
    }
  }
}

extension TransactionID {
  /// The id in a header whose attributes could not be read.
  fileprivate init?(messageHeader bytes: [UInt8]) {
    guard bytes.count >= Message.headerCount else { return nil }
    func number(_ range: Range<Int>) -> UInt64 {
      bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(high: UInt32(truncatingIfNeeded: number(8..<12)), low: number(12..<20))
  }
}

extension Exchange.End {
  fileprivate var isAnswer: Bool {
    switch self {
    case .success, .error, .challenged: true
    case .failure: false
    }
  }
}
