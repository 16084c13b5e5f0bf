import Vocabulary

/// Finds a STUN or TURN server from DNS answers alone: RFC 5928 section 3 (RES-1…RES-11).
///
/// No I/O: `poll` asks, `receive` answers, until `poll` has finished.
package struct ServiceSearch {
  package enum Question: Hashable, Sendable {
    case pointers(String)
    case services(String)

    var name: String {
      switch self {
      case .pointers(let name), .services(let name): name
      }
    }
  }

  package enum Answer: Hashable, Sendable {
    case pointers([NAPTRRecord])
    case services([SRVRecord])
    /// No record, and why.
    case nothing(DNSQuery.Outcome)
  }

  package enum Step: Hashable, Sendable {
    case ask(Question)
    /// The targets, best first; empty if DNS leads nowhere.
    case finished([ServiceTarget])
  }

  /// The decisions made, each with the answer it rests on.
  package private(set) var trace: [ServiceDecision] = []

  /// A chain of NAPTR records longer than this is a mistake (RES-7).
  private static let depthLimit = 8
  /// The maximum number of questions for one URI, however DNS branches.
  private static let questionLimit = 24
  /// The maximum number of records followed per answer.
  private static let recordLimit = 16
  /// The maximum number of targets per URI: more than any real deployment has.
  private static let targetLimit = 32

  private let wanted: WantedService
  private let random: (UInt32) -> UInt32
  /// Items still to be processed; the last one is next.
  private var agenda: [Item] = []
  private var targets: [ServiceTarget] = []
  private var questionCount = 0

  /// One item on the agenda.
  fileprivate enum Item {
    case pointers(String, among: [TransportProtocol], above: [String])
    /// `fallback` says whether the host's own addresses are used if there is no record (RES-6).
    case services(String, TransportProtocol, ResolutionPath, fallback: Fallback?)
    case target(ServiceTarget)

    var question: Question? {
      switch self {
      case .pointers(let name, _, _): .pointers(name)
      case .services(let name, _, _, _): .services(name)
      case .target: nil
      }
    }
  }

  fileprivate struct Fallback {
    var isGuessed: Bool
  }

  /// `random` returns a number from 0 up to and including its argument (for RFC 2782's weights).
  package init(_ wanted: WantedService, random: @escaping (UInt32) -> UInt32) {
    self.wanted = wanted
    self.random = random
    plan()
  }

  package mutating func poll() -> Step {
    while let item = agenda.last {
      switch item {
      case .target(let target):
        agenda.removeLast()
        add(target)
      case .pointers, .services:
        guard questionCount < Self.questionLimit, let question = item.question else {
          agenda.removeLast()
          note(item.question, nil, "not asked: \(Self.questionLimit) questions are the limit")
          continue
        }
        return .ask(question)
      }
    }
    return .finished(targets)
  }

  /// Receives the answer to the last question.
  package mutating func receive(_ answer: Answer) {
    guard let item = agenda.popLast() else { return }
    questionCount += 1
    switch item {
    case .target: break
    case .pointers(let name, let transports, let above):
      follow(answer, of: name, among: transports, above)
    case .services(let name, let transport, let path, let fallback):
      follow(answer, of: name, transport, path, fallback)
    }
  }
}

// MARK: - From the URI

extension ServiceSearch {
  /// The branch that the URI alone decides (RES-3…RES-8).
  private mutating func plan() {
    let transports = wanted.transports
    guard !transports.isEmpty else { return note(nil, nil, "no usable transport is left") }
    if wanted.isLiteral {
      note(nil, nil, "the host is an address: DNS is not asked")
      return schedule(own(transports, .literal))
    }
    if wanted.port != nil {
      note(nil, nil, "a port is given: only A and AAAA of the host")
      return schedule(own(transports, .address))
    }
    if wanted.kind == .turn, wanted.transport == nil {
      return schedule([.pointers(wanted.host, among: transports, above: [])])
    }
    schedule(services(transports))
  }

  private func services(_ transports: [TransportProtocol]) -> [Item] {
    transports.enumerated().map { index, transport in
      .services(
        wanted.serviceName(over: transport), transport, .srv,
        fallback: Fallback(isGuessed: index > 0))
    }
  }

  /// The host itself, at the given port or the default.
  private func own(_ transports: [TransportProtocol], _ path: ResolutionPath) -> [Item] {
    transports.enumerated().map { index, transport in
      .target(own(transport, path, isGuessed: wanted.transport == nil && index > 0))
    }
  }

  private func own(
    _ transport: TransportProtocol, _ path: ResolutionPath, isGuessed: Bool
  ) -> ServiceTarget {
    ServiceTarget(
      transport: transport, host: wanted.host, port: wanted.port ?? wanted.defaultPort,
      path: path, isGuessed: isGuessed)
  }

  /// Adds items to the agenda, with the first of them next.
  private mutating func schedule(_ items: [Item]) {
    agenda += items.reversed()
  }

  private mutating func add(_ target: ServiceTarget) {
    guard targets.count < Self.targetLimit else {
      return note(nil, nil, "\(target) is left out: \(Self.targetLimit) targets are the limit")
    }
    let isKnown = targets.contains {
      ($0.transport, $0.host, $0.port) == (target.transport, target.host, target.port)
    }
    if !isKnown { targets.append(target) }
  }
}

// MARK: - From the answers

extension ServiceSearch {
  /// S-NAPTR: by order, then preference, then our own preference among equals (RES-7).
  private mutating func follow(
    _ answer: Answer, of name: String, among transports: [TransportProtocol], _ above: [String]
  ) {
    var pointers: [RelayPointer] = []
    if case .pointers(let records) = answer {
      pointers = records.prefix(Self.recordLimit)
        .sorted { ($0.order, $0.preference) < ($1.order, $1.preference) }
        .compactMap(RelayPointer.init)
    }
    guard !pointers.isEmpty else {
      guard above.isEmpty else {
        return note(.pointers(name), answer, "nothing for a relay: this chain ends")
      }
      note(.pointers(name), answer, "nothing for a relay: SRV for each transport")
      return schedule(services(transports))
    }
    let items = pointers.flatMap { self.items(after: $0, among: transports, above + [name]) }
    note(
      .pointers(name), answer,
      items.isEmpty
        ? "nothing to follow for \(transports.names)"
        : items.map { $0.description }.joined(separator: ", "))
    schedule(items)
  }

  private func items(
    after pointer: RelayPointer, among transports: [TransportProtocol], _ above: [String]
  ) -> [Item] {
    let fitting = transports.filter {
      pointer.transports.isEmpty || pointer.transports.contains($0)
    }
    guard !fitting.isEmpty else { return [] }
    switch pointer.next {
    case .pointers:
      let isLoop = above.contains { $0.lowercased() == pointer.name.lowercased() }
      guard !isLoop, above.count < Self.depthLimit else { return [] }
      return [.pointers(pointer.name, among: fitting, above: above)]
    case .services:
      return fitting.map { .services(pointer.name, $0, .naptr, fallback: nil) }
    case .addresses:
      return fitting.map {
        .target(
          ServiceTarget(
            transport: $0, host: pointer.name, port: wanted.defaultPort, path: .naptr))
      }
    }
  }

  /// SRV, or its fallback (RES-6, RES-10).
  private mutating func follow(
    _ answer: Answer, of name: String, _ transport: TransportProtocol, _ path: ResolutionPath,
    _ fallback: Fallback?
  ) {
    guard case .services(let records) = answer, !records.isEmpty else {
      guard let fallback else {
        return note(.services(name), answer, "this record leads nowhere")
      }
      note(.services(name), answer, "the host's own addresses at port \(wanted.defaultPort)")
      return schedule([
        .target(own(transport, .address, isGuessed: fallback.isGuessed))
      ])
    }
    let usable = records.prefix(Self.recordLimit).filter { !$0.isRefusal && $0.port != 0 }
    guard !usable.isEmpty else {
      return note(.services(name), answer, "the service is not offered: no fallback")
    }
    let found = Array(usable).ordered(random).map {
      ServiceTarget(transport: transport, host: $0.target, port: $0.port, path: path)
    }
    note(.services(name), answer, found.map(\.description).joined(separator: ", "))
    schedule(found.map(Item.target))
  }

  private mutating func note(_ question: Question?, _ answer: Answer?, _ decision: String) {
    trace.append(
      ServiceDecision(
        question: question?.description, answer: answer?.description, decision: decision))
  }
}

extension ServiceSearch.Item {
  fileprivate var description: String {
    switch self {
    case .target(let target): target.description
    case .pointers, .services: question.map(\.description) ?? ""
    }
  }
}

extension WantedService {
  fileprivate var isLiteral: Bool { IPAddress(host.prefix { $0 != "%" }) != nil }
}

extension [TransportProtocol] {
  fileprivate var names: String { map(\.rawValue).joined(separator: ", ") }
}
