import Measurements
import Polling
import STUNClient
import STUNWire
import Vocabulary

/// Packets on a pair to a peer that sends them back with what it counted (`WitnessSession`).
@NetworkActor
final class PairFlow {
  private let profile: RelayProfile
  /// Whether the run may still send so many bytes; asked before each packet.
  private let maySend: @NetworkActor (Int) -> Bool
  private let send: @NetworkActor ([UInt8]) -> Void
  private var session = WitnessSession(session: .random(in: 0...UInt64.max), at: EventLoop.now)
  private let arrival = Waiter<Bool>()
  /// How many of its messages were sent while nothing came back.
  private(set) var unanswered = 0

  /// At the end, so that one of them brings the witness's last word.
  private static let closings = 3

  init(
    _ profile: RelayProfile, maySend: @escaping @NetworkActor (Int) -> Bool,
    _ send: @escaping @NetworkActor ([UInt8]) -> Void
  ) {
    self.profile = profile
    self.maySend = maySend
    self.send = send
  }

  /// Whether everything was tried in vain.
  var isUnanswered: Bool { session.state == .silent && unanswered > 0 }

  func receive(_ bytes: [UInt8], at instant: Instant) {
    guard session.receive(bytes, at: instant) else { return }
    unanswered = 0
    arrival.resume(true)
  }

  /// `nil` where the peer sends nothing back, or has no place for this.
  func run() async -> PairData? {
    while session.state == .opening, !Task.isCancelled {
      if let message = session.nextTransmission(at: EventLoop.now) {
        send(message)
        unanswered += 1
      }
      guard let next = session.nextTimeout else { break }
      await wait(until: next)
    }
    guard session.state == .open else { return nil }
    var pacer = Pacer(every: profile.interval, from: EventLoop.now)
    for turn in 0..<profile.count + Self.closings {
      let due = pacer.next(at: EventLoop.now)
      while EventLoop.now < due, !Task.isCancelled { await wait(until: due) }
      // Interrupted, a flow ends where it is; the rest must not leave at once. Each packet comes back.
      guard !Task.isCancelled, maySend(2 * (WitnessSession.size(profile.payload) + 28)) else {
        break
      }
      let series = turn < profile.count ? ProbePacket.Series.flow : .opening
      send(session.packet(of: series, size: profile.payload, at: EventLoop.now))
    }
    let end = EventLoop.now + (session.roundTrips.max() ?? .zero) + profile.patience
    while !session.isComplete, EventLoop.now < end, !Task.isCancelled { await wait(until: end) }
    guard var flows = session.flows else { return nil }
    // Interrupted, what is on its way is not lost.
    if Task.isCancelled { flows.toPeer.untold = 0 }
    return PairData(toPeer: flows.toPeer, fromPeer: flows.fromPeer)
  }

  private func wait(until instant: Instant) async {
    _ = await arrival.wait(until: instant, atDeadline: false, whenCancelled: false)
  }
}

extension WitnessSession {
  /// Both directions, as far as the witness's word tells them apart.
  var flows: (toPeer: RelayFlow, fromPeer: RelayFlow)? {
    let account = account
    guard account.sent > 0, let received = account.received, let told = account.echoed else {
      return nil
    }
    // It sends back whatever it does not refuse: what it kept did not come back either.
    let echoed = max(told, received - account.refused)
    let transits = transits
    var toPeer = RelayFlow(
      sent: account.known, received: received, duplicates: account.copiesThere,
      transits: transits.there)
    toPeer.untold = account.untold
    return (
      toPeer,
      RelayFlow(
        sent: echoed, received: min(account.returned, echoed), duplicates: account.copiesBack,
        transits: transits.back)
    )
  }
}
