package import STUNWire
package import Vocabulary

/// A client's session with an echo witness (`WitnessMessage`): the handshake, what was sent, what came
/// back, and what the witness says of it.
///
/// Give it what arrives, send what `nextTransmission` and `packet` give.
package struct WitnessSession {
  package enum State: Hashable, Sendable {
    case opening
    case open
    /// The witness has no place for another session.
    case refused
    /// No answer to anything that was sent.
    case silent
  }

  /// One packet that went there and came back.
  private struct Trip {
    var sent: Instant
    var size: Int
    var returned: Instant?
    var report: WitnessReport?
  }

  /// Answers are waited for so long at first, and twice as long each time.
  private static let firstTimeout = Nanoseconds.milliseconds(250)
  private static let attemptLimit = 5

  package private(set) var state = State.opening
  /// When `nextTransmission` is due again; `nil` once the handshake is over.
  package private(set) var nextTimeout: Instant?
  private let session: UInt64
  private var request: WitnessMessage
  private var attempts = 0
  private var trips: [Trip] = []
  private var ledger = WitnessLedger()

  /// `session` is drawn for each session.
  package init(session: UInt64, at now: Instant) {
    self.session = session
    request = WitnessMessage(session: session, .hello)
    nextTimeout = now
  }

  // MARK: - The handshake

  /// The next message of the handshake, if it is time for one.
  package mutating func nextTransmission(at now: Instant) -> [UInt8]? {
    guard state == .opening, let due = nextTimeout, due <= now else { return nil }
    guard attempts < Self.attemptLimit else {
      (state, nextTimeout) = (.silent, nil)
      return nil
    }
    nextTimeout = now + Self.firstTimeout * (1 << attempts)
    attempts += 1
    return request.encode()
  }

  /// Takes what came from the witness; `false` where it is none of this session.
  package mutating func receive(_ bytes: [UInt8], at now: Instant) -> Bool {
    if let packet = ProbePacket(bytes), packet.session == session, packet.direction == .fromPeer {
      return take(packet, bytes, now)
    }
    guard let message = WitnessMessage(bytes), message.session == session, state == .opening else {
      return false
    }
    switch (message.body, request.body) {
    case (.challenge(let cookie), .hello):
      request.body = .proof(cookie: cookie)
      (attempts, nextTimeout) = (0, now)
    case (.welcome(let terms), .proof):
      (state, nextTimeout) = (terms.packetsPerSecond > 0 ? .open : .refused, nil)
    default: return false
    }
    return true
  }

  // MARK: - Packets

  /// The next packet, of so many bytes above UDP, and at least as many as hold a report.
  package mutating func packet(of series: ProbePacket.Series, size: Int, at now: Instant) -> [UInt8]
  {
    let size = Self.size(size)
    let packet = ProbePacket(
      session: session, sequence: UInt32(truncatingIfNeeded: trips.count), series: series,
      direction: .toPeer)
    trips.append(Trip(sent: now, size: size))
    ledger.sent(size: size)
    return packet.encode(count: size)
  }

  /// The bytes of a packet that is to have so many.
  package static func size(_ wanted: Int) -> Int { max(wanted, WitnessReport.packetCount) }

  private mutating func take(_ packet: ProbePacket, _ bytes: [UInt8], _ now: Instant) -> Bool {
    let index = Int(packet.sequence)
    // An echo that is longer than what was sent is none.
    guard trips.indices.contains(index), bytes.count == trips[index].size,
      let report = WitnessReport(echo: bytes)
    else { return false }
    ledger.returned(index, report, between: trips[index].sent, and: now)
    guard trips[index].returned == nil else { return true }
    (trips[index].returned, trips[index].report) = (now, report)
    return true
  }

  /// Whether all that was sent has come back.
  package var isComplete: Bool { trips.allSatisfy { $0.returned != nil } }

  /// How long packets took there and back, in the order in which they were sent.
  package var roundTrips: [Nanoseconds] {
    trips.compactMap { trip in trip.returned.map { $0 - trip.sent } }
  }

  /// How long packets took there and back again, each by a clock that is off by the same unknown span:
  /// only differences mean anything.
  package var transits: (there: [Nanoseconds], back: [Nanoseconds]) {
    let stamped = trips.compactMap { trip -> (there: Nanoseconds, back: Nanoseconds)? in
      guard let report = trip.report, let returned = trip.returned else { return nil }
      return (report.instant - trip.sent, returned - report.instant)
    }
    return (stamped.map(\.there), stamped.map(\.back))
  }

  /// The counts of both sides.
  package var account: WitnessAccount { ledger.account }
}
