import STUNWire
package import Vocabulary

/// Tests the NATs and firewalls on the path, with several sockets (RFC 5780 section 4).
///
/// Driven as described in ``STUNOperation``, with a socket for each transmission and arrival in
/// addition. All questions that do not depend on an answer are asked at once, and silence is
/// accepted only after several sends (NAT-7).
package struct NATDiscovery: Sendable {
  package enum Output: Hashable, Sendable {
    /// `isPlain` marks questions that a server answers unless packets are lost.
    case transmit(Transmission, by: NATSocket, isPlain: Bool)
    /// For plain questions only.
    case event(Event)
    case wait(until: Instant, because: TimerReason)
    case finished(NATFacts)
  }

  private let parameters: ClientParameters
  private let schedule: NATSchedule
  private var facts: NATFacts
  /// One per question.
  private var flows: [Conversation<Never>]
  private var underWay = 0
  private var startedAt = Instant.zero
  private var firstRoundTrip: Nanoseconds?
  private var hasAskedHairpin = false
  private var hairpin: HairpinTest?
  private var hairpinTransmissions: [(Transmission, NATSocket)] = []
  private var isAskedAgain = false
  private var isCut = false

  /// More would take longer than they are worth.
  package static let serverLimit = 8

  /// - Parameters:
  ///   - parameters: its server and schedule are not used.
  ///   - servers: at most ``serverLimit`` are asked; the first to support it is used for the tests
  /// of RFC 5780.
  ///   - locals: the sockets' own addresses.
  ///   - schedule: how long silence lasts.
  package init(
    _ parameters: ClientParameters, servers: [SocketAddress], locals: [NATSocket: SocketAddress],
    schedule: NATSchedule = .quick
  ) {
    self.parameters = parameters
    self.schedule = schedule
    facts = NATFacts(servers: Array(servers.prefix(Self.serverLimit)), locals: locals)
    flows = NATQuestion.allCases.map { _ in
      Conversation(parameters, passwordAlgorithm: .firstSupported)
    }
  }

  package mutating func start(now: Instant) {
    startedAt = now
    for server in facts.servers { begin(.mapped, to: server, now: now) }
    advance(now: now)
  }

  package mutating func receive(
    _ bytes: [UInt8], from source: SocketAddress, on socket: NATSocket, at instant: Instant
  ) {
    if hairpin?.receive(bytes, from: source, on: socket) != true {
      let question = question(behind: bytes, on: socket)
      if let question,
        let ended = flows[question.rawValue].receive(bytes, from: source, at: instant)
      {
        conclude(ended, question, from: source, now: instant)
      }
    }
    advance(now: instant)
  }

  /// The question that a packet may answer; packets that answer none count for the servers' socket.
  private func question(behind bytes: [UInt8], on socket: NATSocket) -> NATQuestion? {
    let id = (try? Message(bytes))?.transactionID
    let asked = NATQuestion.allCases.first { question in
      question.socket == socket && id.map(flows[question.rawValue].isAsking) == true
    }
    return asked ?? (socket == .mapping ? .mapped : nil)
  }

  package mutating func timeout(now: Instant) {
    for question in NATQuestion.allCases {
      while let ended = flows[question.rawValue].timeout(now: now) {
        conclude(ended, question, from: nil, now: now)
      }
    }
    advance(now: now)
  }

  /// Ends with what is known so far; nothing is left behind.
  package mutating func release(now: Instant) {
    for question in NATQuestion.allCases { flows[question.rawValue].abandon() }
    isCut = true
  }

  package mutating func poll() -> Output {
    if !hairpinTransmissions.isEmpty {
      let (transmission, socket) = hairpinTransmissions.removeFirst()
      return .transmit(transmission, by: socket, isPlain: false)
    }
    var alarm = Alarm(at: .distantFuture, because: .deadline)
    if let hairpin, !hairpin.isFinished { alarm = hairpin.alarm }
    for question in NATQuestion.allCases {
      if let output = poll(question, &alarm) { return output }
    }
    return isFinished ? .finished(facts) : .wait(until: alarm.instant, because: alarm.reason)
  }

  /// The next output for a question; `nil`, with the alarm brought forward, if there is none.
  private mutating func poll(_ question: NATQuestion, _ alarm: inout Alarm) -> Output? {
    while true {
      switch flows[question.rawValue].poll() {
      case .transmit(let transmission):
        return .transmit(transmission, by: question.socket, isPlain: question == .mapped)
      case .event(let event): if question == .mapped { return .event(event) }
      case .wait(let instant, let reason):
        alarm = .earlier(alarm, Alarm(at: instant, because: reason))
        return nil
      case .finished: return nil
      }
    }
  }
}

// MARK: - Questions

extension NATDiscovery {
  private var isIdle: Bool { underWay == 0 && hairpin?.isFinished != false }

  private var isFinished: Bool { isCut || isIdle && (isAskedAgain || facts.views.isEmpty) }

  private mutating func begin(
    _ question: NATQuestion, _ attribute: (any Attribute)? = nil, to destination: SocketAddress,
    now: Instant
  ) {
    var request = Request(.binding, software: parameters.software)
    request.destination = destination
    request.asksForOtherSource = attribute is ChangeRequest
    if let attribute { request.add(attribute) }
    let isSure = [.mapped, .mappedElsewhere, .hairpin].contains(question)
    flows[question.rawValue].use(isSure ? schedule.asking : schedule.silence(roundTrip(now)))
    underWay += 1
    flows[question.rawValue].begin(
      request, until: Alarm(at: parameters.deadline, because: .deadline), now: now)
    // A request that cannot be encoded is never sent.
    if flows[question.rawValue].isFinished { underWay -= 1 }
  }

  /// How long the first answer took; its request may have been sent more than once.
  private func roundTrip(_ now: Instant) -> Nanoseconds { firstRoundTrip ?? now - startedAt }

  /// The tests of RFC 5780 sections 4.3 and 4.4, all at once: each filter gets a socket that has
  /// sent to nobody else (NAT-6).
  private mutating func test(_ server: SocketAddress, _ other: SocketAddress, now: Instant) {
    facts.behaviorServer = server
    begin(.mappedElsewhere, to: SocketAddress(other.ip, port: server.port), now: now)
    begin(.mappedElsewhere, to: other, now: now)
    begin(.changedAddress, Self.addressAndPort, to: server, now: now)
    begin(.changedPort, ChangeRequest(changesIP: false, changesPort: true), to: server, now: now)
    // One of RFC 3489 does not know PADDING, and may not say so.
    guard !facts.usesOldServer else { return }
    begin(.fragments, Padding(bytes: Self.padding), to: server, now: now)
  }

  private static let addressAndPort = ChangeRequest(changesIP: true, changesPort: true)
  /// With headers more than an Ethernet frame holds; the answer is as long (NAT-11).
  private static let padding = [UInt8](repeating: 0, count: 1500)

  /// Sends the next packets of the hairpin test; once everything is answered, checks again whether
  /// the first mapping still holds.
  private mutating func advance(now: Instant) {
    hairpinTransmissions += hairpin?.timeout(now: now) ?? []
    facts.hairpin = hairpin?.outcome
    guard !isCut, isIdle, !isAskedAgain, let first = facts.views.first else { return }
    isAskedAgain = true
    begin(.mapped, to: first.destination, now: now)
  }
}

// MARK: - Answers

extension NATDiscovery {
  private mutating func conclude(
    _ ended: Conversation<Never>.Ended, _ question: NATQuestion, from source: SocketAddress?,
    now: Instant
  ) {
    underWay -= 1
    let (end, destination) = (ended.end, ended.request.destination ?? parameters.server)
    let answer = end.answer
    if let answer, !isAskedAgain, question != .control {
      facts.samples.append(
        .init(socket: question.socket, destination: destination, mapped: answer.mapped))
    }
    switch question {
    case .mapped where isAskedAgain: facts.lastMapped = answer?.mapped
    case .mapped, .mappedElsewhere: note(end, of: destination, now: now)
    case .control: facts.control = changedAnswer(end, from: source, now: now)
    case .changedAddress: facts.changedAddress = changedAnswer(end, from: source, now: now)
    case .changedPort: facts.changedPort = changedAnswer(end, from: source, now: now)
    case .hairpin: if let answer { beginHairpin(answer, of: destination, now: now) }
    case .fragments: facts.passesFragments = passesFragments(end, now: now)
    }
  }

  /// `nil` where silence had not its time.
  private func changedAnswer(
    _ end: Exchange.End, from source: SocketAddress?, now: Instant
  ) -> NATFacts.ChangedAnswer? {
    let answer = NATFacts.ChangedAnswer(end, from: source)
    return answer == .silence && now >= parameters.deadline ? nil : answer
  }

  /// Who does not know PADDING refuses it, which shows nothing of the path, as silence cut short does not.
  private func passesFragments(_ end: Exchange.End, now: Instant) -> Bool? {
    if end.answer != nil { return true }
    return end.isAnswer || now >= parameters.deadline ? nil : false
  }

  private mutating func note(_ end: Exchange.End, of destination: SocketAddress, now: Instant) {
    guard let answer = end.answer else {
      facts.failures[destination] = end.failure
      return
    }
    let isFirst = facts.answers.isEmpty
    facts.answers[destination] = answer
    if isFirst {
      firstRoundTrip = now - startedAt
    }
    // The first answer may be that of a server on this side of the NAT.
    if !hasAskedHairpin, answer.mapped != facts.locals[.mapping] {
      hasAskedHairpin = true
      begin(.hairpin, to: destination, now: now)
    }
    if let server = facts.behaviorServer, facts.otherAddress == .usable(destination) {
      begin(.control, Self.addressAndPort, to: server, now: now)
    } else if facts.behaviorServer == nil,
      let told = answer.otherAddress ?? answer.changedAddress
    {
      consider(told, of: destination, isOld: answer.otherAddress == nil, now: now)
    }
  }

  /// Uses the first server with a usable other address for the tests that need one.
  private mutating func consider(
    _ told: SocketAddress, of server: SocketAddress, isOld: Bool, now: Instant
  ) {
    let use = OtherAddressUse(told, of: server)
    switch use {
    case .usable(let other):
      facts.otherAddress = use
      facts.usesOldServer = isOld
      test(server, other, now: now)
    case .unusable: facts.otherAddress = facts.otherAddress ?? use
    }
  }

  private mutating func beginHairpin(
    _ answer: BindingAnswer, of destination: SocketAddress, now: Instant
  ) {
    guard let first = facts.answers[destination] else { return }
    hairpin = HairpinTest(
      [.mapping: first.mapped, .hairpin: answer.mapped], locals: facts.locals, parameters, now: now)
  }
}

extension NATFacts.ChangedAnswer {
  /// `nil` if it ended for a reason other than the question or the path.
  fileprivate init?(_ end: Exchange.End, from source: SocketAddress?) {
    switch end {
    case .success:
      guard let source else { return nil }
      self = .from(source)
    case .error(let error, _, _), .challenged(_, let error): self = .refused(code: error.code)
    case .failure(.timeout), .failure(.timeoutOnlyDropped): self = .silence
    case .failure(let failure):
      guard let error = failure.errorResponse else { return nil }
      self = .refused(code: error.code)
    }
  }
}

extension Exchange.End {
  fileprivate var answer: BindingAnswer? {
    if case .success(let message, _) = self { BindingAnswer(message) } else { nil }
  }

  /// Why there is no mapped address.
  fileprivate var failure: STUNFailure {
    switch self {
    case .success: .missingMappedAddress
    case .error(let error, _, _), .challenged(_, let error): .errorResponse(error)
    case .failure(let failure): failure
    }
  }
}
