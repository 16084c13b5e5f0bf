import Polling
import STUNClient
import STUNWire
import TLS
import Transports
import Vocabulary

/// The sockets of an ICE session with the agent that they serve, at either end.
@NetworkActor
final class PairSession {
  private var agent: ICEAgent
  let bases: [any CandidateBase]
  private var timer: Timer?
  private var links: [ICEPair: PairLink] = [:]
  private var losses: [ICEPair: TransportError] = [:]
  private var isClosed = false
  /// Told of what the agent sends and finds.
  var onOutput: @NetworkActor (AgentOutput) -> Void = { _ in }
  /// Told of a packet before the agent is.
  var onSTUN: @NetworkActor ([UInt8], ICEPair, Instant) -> Void = { _, _, _ in }
  /// Told of test packets (`ProbePacket`, `WitnessMessage`).
  var onProbe: @NetworkActor ([UInt8], ICEPair, Instant) -> Void = { _, _, _ in }
  /// Asked for DTLS on a pair where none is expected yet.
  var onHandshake: @NetworkActor (ICEPair) -> Void = { _ in }

  init(_ parameters: AgentParameters, _ bases: [any CandidateBase]) {
    agent = ICEAgent(parameters, now: EventLoop.now)
    self.bases = bases
    for (index, base) in bases.enumerated() {
      base.onPacket = { [weak self] bytes, source, instant in
        self?.receive(bytes, on: ICEPair(base: index, remote: source), at: instant)
      }
      (base as? StreamBase)?.onLoss = { [weak self] peer, error in
        self?.lose(ICEPair(base: index, remote: peer), error)
      }
    }
  }

  var isControlling: Bool { agent.isControlling }
  var isIdle: Bool { agent.isIdle }
  var lastHeard: Instant { agent.lastHeard }

  func state(of pair: ICEPair) -> PairState? { agent.state(of: pair) }

  func hasHeard(_ pair: ICEPair) -> Bool { agent.hasHeard(pair) }

  /// Has a pair checked in its turn; `false` where there are too many.
  @discardableResult
  func check(_ pair: ICEPair, nominating: Bool = false) -> Bool {
    guard !isClosed, bases.indices.contains(pair.base) else { return false }
    bases[pair.base].admit(pair.remote)
    defer { pump() }
    return agent.check(pair, over: bases[pair.base].transport, nominating: nominating)
  }

  func send(_ bytes: [UInt8], on pair: ICEPair) {
    guard !isClosed, bases.indices.contains(pair.base) else { return }
    bases[pair.base].send(bytes, to: pair.remote)
  }

  /// Why a pair's transport is gone, if it is.
  func loss(of pair: ICEPair) -> TransportError? { losses[pair] }

  private func lose(_ pair: ICEPair, _ error: TransportError) {
    guard !isClosed else { return }
    losses[pair] = error
    agent.transportFailed(pair, error.loss, now: EventLoop.now)
    pump()
  }

  /// A link for DTLS on a pair; one for each.
  func link(on pair: ICEPair) -> PairLink? {
    guard links[pair] == nil, bases.indices.contains(pair.base) else { return nil }
    let link = PairLink(bases[pair.base], to: pair.remote)
    links[pair] = link
    return link
  }

  func close() async {
    isClosed = true
    timer?.cancel()
    timer = nil
    for base in bases { base.onPacket = { _, _, _ in } }
    await withDiscardingTaskGroup { group in
      for base in bases { group.addTask { await base.close() } }
    }
  }

  /// Tells by the first byte what a packet is (RFC 7983 section 7).
  private func receive(_ bytes: [UInt8], on pair: ICEPair, at instant: Instant) {
    guard !isClosed, let first = bytes.first else { return }
    switch first {
    case 0...3:
      onSTUN(bytes, pair, instant)
      agent.receive(bytes, on: pair, over: bases[pair.base].transport, at: instant)
      pump()
    case 20...63:
      // Nobody but the peer has been seen on a pair that works.
      guard agent.state(of: pair) == .succeeded else { return }
      if links[pair] == nil { onHandshake(pair) }
      links[pair]?.receive(bytes, at: instant)
    case _ where ProbePacket.mayBegin(bytes): onProbe(bytes, pair, instant)
    default: break
    }
  }

  /// Does what the agent asks for until it waits.
  private func pump() {
    timer?.cancel()
    agent.timeout(now: EventLoop.now)
    while !isClosed {
      let output = agent.poll()
      switch output {
      case .request(let transmission, let pair): send(transmission.bytes, on: pair)
      case .reply(let bytes, let pair): send(bytes, on: pair)
      case .discovered(let pair, priority: _): bases[pair.base].admit(pair.remote)
      case .event, .checked, .nominated: break
      case .wait(let instant):
        guard instant < .distantFuture else { return }
        timer = EventLoop.schedule(at: instant) { [weak self] in self?.pump() }
        return
      }
      onOutput(output)
    }
  }
}
