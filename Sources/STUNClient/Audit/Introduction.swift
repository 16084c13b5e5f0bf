import STUNWire
package import Vocabulary

/// What a server tells anybody: a Binding and an Allocate without any credential.
///
///     Binding ─ Allocate ─ finished
///                  └ granted ─ Refresh(0) ┘
///
/// Both requests are as short as they can be, so that the sizes show what an attacker's would be
/// answered with. An allocation that is granted is released.
package struct Introduction: STUNOperation {
  private var conversation: Conversation<ServerIntroduction>
  private let asksAllocate: Bool
  private let releaseBound: Nanoseconds
  private var phase = RequestKind.binding
  private var told = ServerIntroduction()
  private var tally = AnswerSizes()

  /// Some servers never answer Binding (coturn's `no-stun`, Q-12): the Allocate must not wait long.
  private static let bindingPatience = Nanoseconds.seconds(2)

  /// `asksAllocate` is `false` for servers that are only asked for addresses.
  package init(
    _ parameters: ClientParameters, asksAllocate: Bool, releaseBound: Nanoseconds = .seconds(1)
  ) {
    var bare = parameters
    bare.credential = nil
    bare.addsFingerprint = false
    bare.omitSoftware()
    conversation = Conversation(bare, passwordAlgorithm: .firstSupported)
    self.asksAllocate = asksAllocate
    self.releaseBound = releaseBound
  }

  package mutating func start(now: Instant) {
    let parameters = conversation.parameters
    let bound = asksAllocate ? now + Self.bindingPatience : parameters.deadline
    begin(
      Request(.binding, software: nil), by: min(bound, parameters.deadline),
      because: .deadline, now: now)
  }

  package mutating func receive(_ bytes: [UInt8], from source: SocketAddress, at instant: Instant) {
    if source == conversation.parameters.server { tally.received(bytes.count) }
    if let ended = conversation.receive(bytes, from: source, at: instant) {
      conclude(ended.end, now: instant)
    }
  }

  package mutating func timeout(now: Instant) {
    while let ended = conversation.timeout(now: now) { conclude(ended.end, now: now) }
  }

  package mutating func transportFailed(_ loss: TransportLoss, now: Instant) {
    conversation.finish(.failure(.transport(loss)))
  }

  package mutating func release(now: Instant) {
    switch phase {
    case .allocate: conversation.giveUp(by: Alarm(at: now + releaseBound, because: .releaseBound))
    case .release: break
    default: conversation.finish(.failure(.cancelled))
    }
  }

  package mutating func poll() -> Output<ServerIntroduction> {
    let output = conversation.poll(idle: nil)
    if case .transmit(let transmission) = output { tally.sent(transmission.bytes.count) }
    return output
  }

  private mutating func begin(
    _ request: Request, by bound: Instant, because reason: TimerReason, now: Instant
  ) {
    phase = request.kind
    tally = AnswerSizes()
    conversation.begin(request, until: Alarm(at: bound, because: reason), now: now)
  }

  private mutating func conclude(_ end: Exchange.End, now: Instant) {
    switch phase {
    case .binding: concludeBinding(end, now: now)
    case .allocate: concludeAllocate(end, now: now)
    default: conversation.finish(.success(told))
    }
  }

  private mutating func concludeBinding(_ end: Exchange.End, now: Instant) {
    switch end {
    case .success(let message, _): told.binding = BindingAnswer(message)
    case .challenged(let challenge, _): told.challenge = challenge
    case .error(let error, _, _): told.bindingError = error
    case .failure(let failure):
      guard asksAllocate else { return conversation.finish(.failure(failure)) }
    }
    if end.isAnswer { told.bindingSizes = tally }
    guard asksAllocate else { return conversation.finish(.success(told)) }
    var request = Request(.allocate, software: nil)
    AllocationExtras().add(to: &request)
    begin(request, by: conversation.parameters.deadline, because: .deadline, now: now)
  }

  private mutating func concludeAllocate(_ end: Exchange.End, now: Instant) {
    if end.isAnswer { told.allocateSizes = tally }
    switch end {
    case .success(let message, _):
      told.openRelay = try? RelayAllocation(message, realm: nil, integrity: nil)
      var request = Request(.release, software: nil)
      request.add(Lifetime(0))
      return begin(request, by: now + releaseBound, because: .releaseBound, now: now)
    case .challenged(let challenge, _): told.challenge = challenge
    case .error(let error, let message, _):
      told.allocateError = error
      told.alternates = message.allReadable(AlternateServer.self).map(\.address)
    case .failure(let failure):
      guard told.binding != nil || told.bindingError != nil else {
        return conversation.finish(.failure(failure))
      }
    }
    conversation.finish(.success(told))
  }
}

/// What a server told before any authentication.
package struct ServerIntroduction: Hashable, Sendable {
  /// `nil` if it answered Binding with an error, or not at all.
  package var binding: BindingAnswer?
  package var bindingError: ErrorResponse?
  /// Its request for credentials.
  package var challenge: Challenge?
  package var allocateError: ErrorResponse?
  /// ALTERNATE-SERVER of a 300.
  package var alternates: [SocketAddress] = []
  /// The allocation that it made for nobody in particular; it has been released.
  package var openRelay: RelayAllocation?
  package var bindingSizes: AnswerSizes?
  package var allocateSizes: AnswerSizes?

  package init() {}

  package var software: String? {
    binding?.software ?? challenge?.software ?? openRelay?.software
  }
}

/// Bytes of STUN sent to a server, and sent by it for them.
package struct AnswerSizes: Hashable, Sendable {
  package private(set) var request = 0
  package private(set) var answer = 0

  package init() {}

  mutating func sent(_ count: Int) { request += count }
  mutating func received(_ count: Int) { answer += count }
}
