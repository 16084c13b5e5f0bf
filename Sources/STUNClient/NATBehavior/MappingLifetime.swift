import STUNWire
package import Vocabulary

/// For how long a NAT keeps a mapping that nothing uses (RFC 5780 section 4.6, NAT-10).
///
/// Many sockets at once, each silent for another time: one asks the server to answer to the port of
/// another (RESPONSE-PORT), and where that comes, the mapping was still there. The sockets are numbered;
/// number 0 asks, and number 1 is asked about at once: what does not even come there shows nothing.
package struct MappingLifetime: Sendable {
  package enum Output: Hashable, Sendable {
    case transmit(Transmission, by: Int)
    case wait(until: Instant)
    case finished(Outcome)
  }

  package enum Outcome: Hashable, Sendable {
    /// The longest silence that a mapping outlived, and the shortest above it that none did; `nil` where
    /// all outlived theirs.
    case lives(Nanoseconds, gone: Nanoseconds?)
    /// The server does not answer to another port than it was asked from.
    case notOffered
  }

  /// Whole seconds below a minute; beyond, a tenth to a fifth of what has passed.
  package static let silences: [Nanoseconds] =
    ([0] + Array(1...60) + [75, 90, 105, 120, 150, 180, 210, 240, 300, 360, 420, 480, 540, 600])
    .map { .seconds($0) }
  /// One for each silence, and the one that asks.
  package static let socketCount = silences.count + 1

  private struct Mapping: Sendable {
    enum State: Equatable {
      case waiting
      /// Its socket asks where it is seen.
      case opening
      case silent
      /// It is asked about.
      case asked
      case alive
      case gone
    }

    let socket: Int
    let silence: Nanoseconds
    var state = State.waiting
    var next: Instant
    var sends = 0
    var id: TransactionID
    var port: UInt16 = 0
  }

  private let server: SocketAddress
  private let parameters: ClientParameters
  private var mappings: [Mapping]
  private var outbox: [(Transmission, Int)] = []
  private var outcome: Outcome?

  /// At most ten new transactions a second (NAT-3).
  private static let pace = Nanoseconds.milliseconds(125)
  private static let interval = Nanoseconds.milliseconds(400)
  private static let sendLimit = 3
  /// So many longer silences without a sign of life end the search.
  private static let goneLimit = 3

  package init(_ parameters: ClientParameters, server: SocketAddress) {
    self.parameters = parameters
    self.server = server
    mappings = Self.silences.enumerated().map { index, silence in
      Mapping(
        socket: index + 1, silence: silence, next: .distantFuture,
        id: parameters.makeTransactionID())
    }
  }

  package mutating func start(now: Instant) {
    for index in mappings.indices { mappings[index].next = now + Self.pace * index }
    timeout(now: now)
  }

  package mutating func timeout(now: Instant) {
    for index in mappings.indices where outcome == nil && mappings[index].next <= now {
      advance(index, now: now)
    }
    conclude(now: now)
  }

  package mutating func receive(
    _ bytes: [UInt8], from source: SocketAddress, on socket: Int, now: Instant
  ) {
    guard source == server, let message = try? Message(bytes), message.type.method == .binding,
      message.type.messageClass.isResponse,
      let index = mappings.firstIndex(where: { $0.id == message.transactionID })
    else { return }
    switch mappings[index].state {
    case .opening where socket == mappings[index].socket:
      guard let answer = BindingAnswer(message) else { break }
      mappings[index].port = answer.mapped.port
      mappings[index].state = .silent
      mappings[index].next = now + mappings[index].silence
    case .asked where message.type.messageClass == .error || socket == 0:
      // Refused, or answered to who asked.
      outcome = .notOffered
    case .asked where socket == mappings[index].socket:
      mappings[index].state = .alive
      mappings[index].next = .distantFuture
    default: break
    }
    timeout(now: now)
  }

  /// Ends with what is known by now.
  package mutating func release() {
    outcome = outcome ?? summary
    outbox = []
  }

  package mutating func poll() -> Output {
    if !outbox.isEmpty {
      let (transmission, socket) = outbox.removeFirst()
      return .transmit(transmission, by: socket)
    }
    if let outcome { return .finished(outcome) }
    return .wait(until: mappings.map(\.next).min() ?? .distantFuture)
  }
}

// MARK: - One mapping after the other

extension MappingLifetime {
  private mutating func advance(_ index: Int, now: Instant) {
    switch mappings[index].state {
    case .waiting: mappings[index].state = .opening
    case .silent:
      mappings[index].state = .asked
      mappings[index].sends = 0
      mappings[index].id = parameters.makeTransactionID()
    case .opening, .asked: break
    case .alive, .gone: return
    }
    guard mappings[index].sends < Self.sendLimit else {
      // A mapping that could not be opened was not tried; one that is not answered is gone.
      let wasAsked = mappings[index].state == .asked
      mappings[index].state = wasAsked ? .gone : .waiting
      mappings[index].next = .distantFuture
      return
    }
    mappings[index].sends += 1
    mappings[index].next = now + Self.interval * mappings[index].sends
    send(mappings[index])
  }

  private mutating func send(_ mapping: Mapping) {
    let isAsked = mapping.state == .asked
    var request = Request(.binding, software: parameters.software)
    if isAsked { request.add(ResponsePort(mapping.port)) }
    guard let bytes = try? request.encode(mapping.id, signature: nil, addsFingerprint: true)
    else { return }
    let transmission = Transmission(
      bytes: bytes, destination: server, transactionID: mapping.id, attempt: mapping.sends,
      kind: .binding)
    outbox.append((transmission, isAsked ? 0 : mapping.socket))
  }

  private mutating func conclude(now: Instant) {
    guard outcome == nil else { return }
    // Without silence a mapping is there: what does not come then never comes.
    if mappings[0].state == .gone {
      outcome = .notOffered
      return
    }
    let alive = mappings.lastIndex { $0.state == .alive } ?? 0
    let gone = mappings[(alive + 1)...].count { $0.state == .gone }
    let isOpen = mappings.contains { $0.next < .distantFuture }
    if gone >= Self.goneLimit || !isOpen { outcome = summary }
  }

  private var summary: Outcome {
    guard let alive = mappings.last(where: { $0.state == .alive }) else { return .notOffered }
    let gone = mappings.first { $0.state == .gone && $0.silence > alive.silence }
    return .lives(alive.silence, gone: gone?.silence)
  }
}
