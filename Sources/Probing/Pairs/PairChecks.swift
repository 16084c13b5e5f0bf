import Measurements
import Polling
import STUNClient
import STUNWire
import SessionDescriptions
import TLS
import Transports
import Vocabulary

/// The checks of every pair of a session, from this end: which answer, how fast, and what passes.
@NetworkActor
final class PairChecks {
  /// A pair of ours under check.
  struct Checked {
    var local: ICECandidate
    var remote: PlannedCandidate
    var record: CheckRecord
    var data: PairData?
    var unansweredPackets: Int?
  }

  private let target: ConnectivityTarget
  private let surroundings: ProbeSurroundings
  private let locals: [LocalCandidate]
  private let session: PairSession
  private let start: Instant
  private(set) var checked: [ICEPair: Checked] = [:]
  /// The pairs in the order in which they were named.
  private(set) var order: [ICEPair] = []
  private(set) var chosen: ICEPair?
  private let whenIdle = Waiter<Bool>()
  private var flows: [ICEPair: PairFlow] = [:]

  private var options: ProbeOptions { surroundings.options }

  init(
    _ target: ConnectivityTarget, _ bases: [any CandidateBase], _ locals: [LocalCandidate],
    _ surroundings: ProbeSurroundings, start: Instant
  ) {
    self.target = target
    self.surroundings = surroundings
    self.locals = locals
    self.start = start
    var parameters = AgentParameters(
      credentials: ShortTermCredentials(
        local: ShortTermCredential(target.session.local),
        remote: ShortTermCredential(target.session.remote.ice)),
      role: ICERole(.controlling, tieBreaker: .random(in: 0...UInt64.max)),
      digests: surroundings.digests, makeTransactionID: ProbeSurroundings.randomTransactionID,
      makeTieBreaker: { .random(in: 0...UInt64.max) })
    parameters.interval = surroundings.options.pacing.connectivityInterval
    parameters.patience = min(surroundings.options.timeout, Self.patience)
    session = PairSession(parameters, bases)
    session.onOutput = { [weak self] in self?.take($0) }
    session.onSTUN = { [weak self] bytes, pair, instant in
      guard let record = self?.checked[pair]?.record else { return }
      record.hear(bytes, at: instant, isDatagram: bases[pair.base].transport == .udp)
      record.roundTrips.current = RoundTrips.Arrived(at: instant, stamp: nil)
    }
    session.onProbe = { [weak self] in self?.flows[$1]?.receive($0, at: $2) }
  }

  /// What does not answer by then, after four requests, is behind something that lets nothing through.
  private static let patience = Nanoseconds.seconds(5)

  /// Checks every pair, then the round trips of those that answered, then DTLS and data.
  func run(_ remotes: [PlannedCandidate]) async {
    name(remotes)
    await settle()
    await measureRoundTrips()
    await connect()
    await measureData()
    await session.close()
  }

  // MARK: - Checks

  /// Has every pair of a base and a candidate of one transport and IP version checked, best first.
  private func name(_ remotes: [PlannedCandidate]) {
    var pairs: [(pair: ICEPair, local: ICECandidate, remote: PlannedCandidate)] = []
    for (index, base) in session.bases.enumerated() {
      guard let local = locals.first(where: { $0.base == index })?.candidate else { continue }
      for remote in remotes {
        guard let address = remote.address, address.ip.version == base.address.ip.version,
          remote.transport == base.transport
        else { continue }
        pairs.append((ICEPair(base: index, remote: address), local, remote))
      }
    }
    pairs.sort {
      UInt64(pairOf: $0.local.priority, and: $0.remote.candidate.priority)
        > UInt64(pairOf: $1.local.priority, and: $1.remote.candidate.priority)
    }
    for (pair, local, remote) in pairs where checked[pair] == nil {
      add(pair, local, remote)
      guard session.check(pair) else {
        checked[pair]?.record.observe(
          .candidateLeftOut("\(ICEAgent.pairLimit) pairs are checked, and this is beyond them"))
        continue
      }
    }
  }

  private func add(_ pair: ICEPair, _ local: ICECandidate, _ remote: PlannedCandidate) {
    let record = CheckRecord(remote.unmeasured, start: start)
    checked[pair] = Checked(local: local, remote: remote, record: record)
    order.append(pair)
  }

  private func take(_ output: AgentOutput) {
    switch output {
    case .request(let transmission, let pair):
      guard let record = checked[pair]?.record else { return }
      if record.result.requestsSent == 0 { record.enter(.ice) }
      record.count(transmission, isDatagram: session.bases[pair.base].transport == .udp)
      record.roundTrips.sent(transmission, SendReceipt(id: 0, at: EventLoop.now))
    case .event(let event, let pair): checked[pair]?.record.apply(event)
    case .checked(let pair, let result): conclude(pair, result)
    case .discovered(let pair, let priority): discover(pair, priority)
    case .nominated, .reply, .wait: break
    }
    if session.isIdle { whenIdle.resume(true) }
  }

  private func conclude(_ pair: ICEPair, _ result: Result<ConnectivityAnswer, STUNFailure>) {
    guard let record = checked[pair]?.record else { return }
    switch result {
    case .success(let answer):
      record.map(answer.mapped)
      record.leave(.ok)
      record.succeed()
    case .failure(let failure):
      record.leave(.failed)
      guard record.result.outcome != .ok else { return }
      record.fail(
        session.loss(of: pair)?.failure(during: .connect) ?? failure.failure(during: .ice))
    }
  }

  private func discover(_ pair: ICEPair, _ priority: UInt32?) {
    guard let local = locals.first(where: { $0.base == pair.base })?.candidate else { return }
    let base = session.bases[pair.base]
    let remote = ICECandidate(
      // Any foundation that no other candidate has (RFC 8445 section 7.3.1.3).
      foundation: "prflx\(order.count)", transport: base.transport == .tcp ? .tcp : .udp,
      priority: priority ?? ConnectivityParameters.peerReflexivePriority,
      host: .ip(pair.remote.ip), port: pair.remote.port, kind: .peerReflexive)
    add(pair, local, PlannedCandidate(source: target.source, candidate: remote))
    checked[pair]?.record.observe(.foundByPeersCheck(at: base.address))
  }

  /// Waits until no check is under way.
  private func settle() async {
    let limit = EventLoop.now + options.timeout + Self.patience
    while !session.isIdle, !Task.isCancelled, EventLoop.now < limit {
      _ = await whenIdle.wait(until: limit, atDeadline: false, whenCancelled: false)
    }
  }

  private func measureRoundTrips() async {
    for _ in 1..<options.bindingCount {
      let next = EventLoop.now + options.bindingInterval
      for pair in working { session.check(pair) }
      await settle()
      guard (try? await EventLoop.sleep(until: next)) != nil else { return }
    }
  }

  /// The pairs that answered, best first.
  private var working: [ICEPair] { order.filter { session.state(of: $0) == .succeeded } }

  // MARK: - The chosen pair

  private func connect() async {
    guard !Task.isCancelled, let pair = best(working), let record = checked[pair]?.record else {
      return
    }
    chosen = pair
    record.update { $0.candidate?.isNominated = true }
    if session.isControlling {
      record.enter(.ice)
      session.check(pair, nominating: true)
      await settle()
    }
    do throws(Failure) {
      try await shakeHands(on: pair, record)
    } catch {
      record.fail(error)
    }
  }

  private func best(_ pairs: [ICEPair]) -> ICEPair? {
    pairs.max { priority(of: $0) < priority(of: $1) }
  }

  private func priority(of pair: ICEPair) -> UInt64 {
    guard let checked = checked[pair] else { return 0 }
    return UInt64(pairOf: checked.local.priority, and: checked.remote.candidate.priority)
  }

  private func shakeHands(on pair: ICEPair, _ record: CheckRecord) async throws(Failure) {
    guard let link = session.link(on: pair) else { return }
    record.enter(.dtls)
    let side: DTLSSide = target.session.weBeginHandshake ? .client : .server
    do throws(TransportError) {
      let secure = try link.secured(
        target.identity, target.session.remote.fingerprints, as: side)
      defer { secure.close() }
      let tls = try await secure.shakeHands(until: EventLoop.now + options.timeout)
      record.leave(.ok)
      record.update { $0.tls = TLSInfo(tls) }
    } catch {
      record.leave(.failed)
      if case .tls(let failure) = error {
        record.update { $0.tls = TLSInfo(failure, serverName: nil) }
      }
      throw error.failure(during: .dtls)
    }
  }

  // MARK: - Data

  /// Sends packets both ways on the chosen pair, and on the best with a relay in it.
  private func measureData() async {
    let relayed = best(working.filter { isRelayed($0) })
    let pairs = Set([chosen, relayed].compactMap(\.self))
    _ = await inOrder(Array(pairs)) { pair in await self.measureData(on: pair) }
  }

  private func measureData(on pair: ICEPair) async {
    guard !Task.isCancelled, options.relay != nil else { return }
    let flow = PairFlow(
      options.relay ?? RelayProfile(), maySend: { [surroundings] in surroundings.mayMediaSend($0) },
      { [session] in session.send($0, on: pair) })
    flows[pair] = flow
    // As for relays: together, flows keep within the rate that the run may have.
    guard let turns = surroundings.mediaTurns else {
      checked[pair]?.data = await flow.run()
      return note(flow, on: pair)
    }
    do throws(CancellationError) {
      checked[pair]?.data = try await turns.admit { await flow.run() }
    } catch {
      return
    }
    note(flow, on: pair)
  }

  private func note(_ flow: PairFlow, on pair: ICEPair) {
    if flow.isUnanswered { checked[pair]?.unansweredPackets = flow.unanswered }
  }

  /// Whether a signed check of the peer's came in on the pair.
  func hasHeard(_ pair: ICEPair) -> Bool { session.hasHeard(pair) }

  private func isRelayed(_ pair: ICEPair) -> Bool {
    guard let checked = checked[pair] else { return false }
    return checked.local.kind == .relayed || checked.remote.candidate.kind == .relayed
  }
}

extension PairLink {
  /// Begins the DTLS handshake of two media peers over the pair; close what comes of it.
  func secured(
    _ identity: TLSIdentity, _ fingerprints: [CertificateFingerprint], as side: DTLSSide
  ) throws(TransportError) -> SecureLink {
    do throws(TLSSetupError) {
      let context = try MediaTLSContext(identity: identity, fingerprints: fingerprints)
      return SecureLink(try TLSFilter(media: context, side: side), over: self)
    } catch {
      throw .tlsSetup(error)
    }
  }
}
