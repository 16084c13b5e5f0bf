import Polling
import STUNClient
import STUNWire
import SessionDescriptions
import TLS
import Transports
import Vocabulary

/// One session of a host: it checks and answers, shakes hands, and sends test packets back.
@NetworkActor
final class HostedSession {
  let id: String
  let client: IPAddress?
  let remote: SessionAnswer
  let local: ICEParameters
  let entityTag: String
  /// Told when the session has come to its end by itself, and why.
  var onEnd: @NetworkActor (_ id: String, SafeText) -> Void = { _, _ in }

  private let identity: TLSIdentity
  private let limits: PeerLimits
  private let locals: [LocalCandidate]
  private let session: PairSession
  private let echo: EchoAnswer
  private var timer: Timer?
  private let began = EventLoop.now
  private var selected: ICEPair?
  private var handshakes: Set<ICEPair> = []
  private var secured: [SecureLink] = []
  /// The handshake is not answered forever: of pairs that work, so many may begin one.
  private static let handshakeLimit = 4
  /// RFC 7675 section 5.1: 5 s, of which up to a fifth may be missing.
  private static let consentInterval = Nanoseconds.milliseconds(4_500)

  init(
    _ id: String, of client: IPAddress?, _ remote: SessionAnswer, _ local: ICEParameters,
    _ identity: TLSIdentity, _ gathering: Gathering, _ surroundings: ProbeSurroundings,
    _ options: PeerHostOptions
  ) {
    (self.id, self.client, self.remote, self.local) = (id, client, remote, local)
    (self.identity, limits, locals) = (identity, options.limits, gathering.candidates)
    entityTag = "\"\(id.prefix(16))\""
    echo = options.makeEcho()
    session = PairSession(
      AgentParameters(
        credentials: ShortTermCredentials(
          local: ShortTermCredential(local), remote: ShortTermCredential(remote.ice)),
        role: ICERole(.controlled, tieBreaker: .random(in: 0...UInt64.max)),
        digests: surroundings.digests, makeTransactionID: ProbeSurroundings.randomTransactionID,
        makeTieBreaker: { .random(in: 0...UInt64.max) }), gathering.bases)
    session.onOutput = { [weak self] in self?.take($0) }
    session.onProbe = { [weak self] in self?.answer($0, on: $1, at: $2) }
    session.onHandshake = { [weak self] in self?.shakeHands(on: $0) }
    watch()
  }

  /// Has every pair of a base and a candidate checked, best first.
  func add(_ candidates: [ICECandidate]) {
    var pairs: [(pair: ICEPair, priority: UInt64)] = []
    for candidate in candidates where candidate.isReachable && candidate.tcpType == nil {
      for (index, base) in session.bases.enumerated() where base.transport == .udp {
        guard let address = candidate.address, address.ip.version == base.address.ip.version,
          let local = locals.first(where: { $0.base == index })?.candidate
        else { continue }
        pairs.append(
          (
            ICEPair(base: index, remote: address),
            UInt64(pairOf: candidate.priority, and: local.priority)
          ))
      }
    }
    for (pair, _) in pairs.sorted(by: { $0.priority > $1.priority })
    where session.state(of: pair) == nil {
      session.check(pair)
    }
  }

  func close() async {
    timer?.cancel()
    for secure in secured { secure.close() }
    await session.close()
  }

  // MARK: - What comes

  private func take(_ output: AgentOutput) {
    if case .nominated(let pair) = output { selected = pair }
  }

  private func answer(_ bytes: [UInt8], on pair: ICEPair, at instant: Instant) {
    guard session.state(of: pair) == .succeeded,
      let answer = echo(bytes, pair.remote, instant)
    else { return }
    session.send(answer, on: pair)
  }

  private func shakeHands(on pair: ICEPair) {
    guard handshakes.count < Self.handshakeLimit, handshakes.insert(pair).inserted,
      let link = session.link(on: pair)
    else { return }
    // At once: the packet that asks for it is its first. A failure is the peer's to tell.
    guard let secure = try? link.secured(identity, remote.fingerprints, as: .server) else { return }
    secured.append(secure)
    secure.limitHandshake(to: limits.handshake)
  }

  // MARK: - Its end

  /// Looks from time to time whether the peer is still there, and asks for its consent.
  private func watch() {
    timer = EventLoop.schedule(at: EventLoop.now + Self.consentInterval) { [weak self] in
      guard let self else { return }
      if EventLoop.now - session.lastHeard >= limits.silence {
        return onEnd(id, "nothing was heard of its peer for \(limits.silence.decimalSeconds) s")
      }
      if EventLoop.now - began >= limits.lifetime {
        return onEnd(id, "it lasted \(limits.lifetime.decimalSeconds) s, the most there is")
      }
      if let selected { session.check(selected) }
      watch()
    }
  }
}
