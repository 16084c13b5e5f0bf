import STUNWire
package import Vocabulary

/// The far end of a measurement: sends a client's packets back with what it counted, once the client has
/// proved its address (`WitnessMessage`).
///
/// Nothing is kept of those who have not; to them goes one short answer for each long hello, a limited
/// number of times a second, and nothing else.
package struct EchoWitness {
  /// At a time, in all and for each client address.
  static let sessionCapacity = 256
  static let clientCapacity = 32
  static let idleLimit = Nanoseconds.seconds(30)
  /// Of one session: media at 25 Mbit/s.
  static let sessionRate = 2_500
  static let sessionBurst = 500
  /// Of all sessions together.
  static let totalRate = 10_000
  /// Answers to hellos, which may come from anybody in anybody's name.
  static let helloRate = 1_000
  /// For how long a cookie is good, twice at most.
  static let cookieLifetime = Nanoseconds.seconds(16)

  private let mac: HMACFunction
  private var sessions: [Key: Session] = [:]
  private var hellos = RateCap(perSecond: Self.helloRate, burst: 100)
  private var echoes = RateCap(perSecond: Self.totalRate, burst: 2_000)

  private struct Key: Hashable {
    var client: SocketAddress
    var session: UInt64
  }

  private struct Session {
    var report = WitnessReport()
    var rate = RateCap(
      perSecond: EchoWitness.sessionRate, burst: EchoWitness.sessionBurst)
    var lastHeard: Instant
  }

  /// `secret` is known to nobody else.
  package init(secret: [UInt8], _ digests: Digests) {
    mac = digests.hmac(.sha256, secret.span)
  }

  package var sessionCount: Int { sessions.count }

  /// Takes a datagram; gives the answer to it, where one is due, which is never longer.
  package mutating func answer(
    to bytes: [UInt8], from client: SocketAddress, at now: Instant
  ) -> [UInt8]? {
    if let packet = ProbePacket(bytes) {
      return echo(packet, bytes.count, Key(client: client, session: packet.session), now)
    }
    guard let message = WitnessMessage(bytes) else { return nil }
    let key = Key(client: client, session: message.session)
    switch message.body {
    case .hello:
      guard hellos.admits(at: now) else { return nil }
      return WitnessMessage(session: message.session, .challenge(cookie: cookie(key, now))).encode()
    case .proof(let cookie):
      guard isGood(cookie, key, now) else { return nil }
      let terms = WitnessTerms(
        packetsPerSecond: open(key, now) ? UInt32(Self.sessionRate) : 0,
        idleSeconds: UInt32(Self.idleLimit.seconds))
      return WitnessMessage(session: message.session, .welcome(terms)).encode()
    case .challenge, .welcome: return nil
    }
  }

  // MARK: - Sessions

  private mutating func echo(
    _ packet: ProbePacket, _ count: Int, _ key: Key, _ now: Instant
  ) -> [UInt8]? {
    guard packet.direction == .toPeer, var session = sessions[key],
      now - session.lastHeard < Self.idleLimit
    else { return nil }
    defer { sessions[key] = session }
    session.lastHeard = now
    session.report.received &+= 1
    session.report.largest = max(session.report.largest, UInt16(clamping: count))
    guard session.rate.admits(at: now), echoes.admits(at: now) else {
      session.report.refused &+= 1
      return nil
    }
    session.report.echoed &+= 1
    session.report.arrival = now.nanoseconds / 1_000
    var echo = packet
    echo.direction = .fromPeer
    var bytes = echo.encode(count: count)
    session.report.write(into: &bytes)
    return bytes
  }

  /// `false` where there are too many; a session that is open stays as it is.
  private mutating func open(_ key: Key, _ now: Instant) -> Bool {
    sessions = sessions.filter { now - $0.value.lastHeard < Self.idleLimit }
    guard sessions[key] == nil else { return true }
    let client = key.client.ip.clientNetwork
    guard sessions.count < Self.sessionCapacity,
      sessions.keys.count(where: { $0.client.ip.clientNetwork == client }) < Self.clientCapacity
    else { return false }
    sessions[key] = Session(lastHeard: now)
    return true
  }

  // MARK: - Cookies

  private func cookie(_ key: Key, _ now: Instant) -> [UInt8] {
    cookie(key, period: now.nanoseconds / UInt64(Self.cookieLifetime.count))
  }

  private func cookie(_ key: Key, period: UInt64) -> [UInt8] {
    let seed = Array("\(key.client) \(key.session) \(period)".utf8)
    let digest = mac.digest(seed.span, [UInt8]().span)
    return (0..<WitnessMessage.cookieCount).map { digest[$0] }
  }

  private func isGood(_ cookie: [UInt8], _ key: Key, _ now: Instant) -> Bool {
    let period = now.nanoseconds / UInt64(Self.cookieLifetime.count)
    return [period, period &- 1].contains { Self.isEqual(cookie, self.cookie(key, period: $0)) }
  }

  /// Takes as long whatever differs.
  private static func isEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
