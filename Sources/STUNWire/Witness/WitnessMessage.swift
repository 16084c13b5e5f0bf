/// How a client gets an echo witness to open a session: it shows that it receives what is sent to the
/// address that its packets come from, so that nobody can point the witness at somebody else.
///
///     |  magic (4)  |      session (8)      |  0 (4)  | kind | direction | body (16) | padding …
///
/// The client sends `hello` until `challenge` comes, then `proof` with the cookie of it until `welcome`
/// comes. Both are padded to 64 bytes, and the answers have 34: a forged source gets less than was spent
/// on it. From then on each `ProbePacket` of the session from that address comes back, no longer than it
/// was, with the direction turned and a `WitnessReport` at the head of its padding.
package struct WitnessMessage: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case hello
    /// 16 bytes that only the witness can make, for this address and session.
    case challenge(cookie: [UInt8])
    case proof(cookie: [UInt8])
    case welcome(WitnessTerms)
  }

  package static let cookieCount = 16
  package static let replyCount = ProbePacket.headerCount + cookieCount
  package static let requestCount = 64

  package var session: UInt64
  package var body: Body

  package init(session: UInt64, _ body: Body) {
    self.session = session
    self.body = body
  }

  /// Reads one; `nil` for everything else, a request that is shorter than it has to be included.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.replyCount, ProbePacket.mayBegin(bytes),
      let kind = Kind(rawValue: bytes[16]), bytes[17] == kind.direction.rawValue,
      kind.direction == .fromPeer || bytes.count >= Self.requestCount
    else { return nil }
    session = bytes.number(at: 4)
    let cookie = Array(bytes[ProbePacket.headerCount..<Self.replyCount])
    switch kind {
    case .hello: body = .hello
    case .challenge: body = .challenge(cookie: cookie)
    case .proof: body = .proof(cookie: cookie)
    case .welcome:
      body = .welcome(
        WitnessTerms(packetsPerSecond: bytes.number(at: 18), idleSeconds: bytes.number(at: 22)))
    }
  }

  package func encode() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: ProbePacket.magic)
    bytes.append(bigEndian: session)
    bytes.append(bigEndian: UInt32(0))
    bytes += [kind.rawValue, kind.direction.rawValue]
    switch body {
    case .hello: break
    case .challenge(let cookie), .proof(let cookie): bytes += cookie.prefix(Self.cookieCount)
    case .welcome(let terms):
      bytes.append(bigEndian: terms.packetsPerSecond)
      bytes.append(bigEndian: terms.idleSeconds)
    }
    let count = kind.direction == .toPeer ? Self.requestCount : Self.replyCount
    bytes += repeatElement(0, count: count - bytes.count)
    return bytes
  }

  /// In the place where a `ProbePacket` has its series, and none of those.
  private enum Kind: UInt8 {
    case hello = 16
    case challenge = 17
    case proof = 18
    case welcome = 19

    var direction: ProbePacket.Direction {
      switch self {
      case .hello, .proof: .toPeer
      case .challenge, .welcome: .fromPeer
      }
    }
  }

  private var kind: Kind {
    switch body {
    case .hello: .hello
    case .challenge: .challenge
    case .proof: .proof
    case .welcome: .welcome
    }
  }
}

/// The limits that a witness grants a session.
package struct WitnessTerms: Hashable, Sendable {
  /// More come back only in part; 0 where the witness has no place for another session.
  package var packetsPerSecond: UInt32
  /// The session ends after so long without a packet.
  package var idleSeconds: UInt32

  package init(packetsPerSecond: UInt32, idleSeconds: UInt32) {
    self.packetsPerSecond = packetsPerSecond
    self.idleSeconds = idleSeconds
  }
}
