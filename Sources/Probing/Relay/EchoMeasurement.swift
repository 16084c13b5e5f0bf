import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The result of sending data through an allocation.
@NetworkActor
protocol RelayTrial {
  var phase: PhaseName { get }
  /// Why the data did not pass; `nil` where it did, or where nothing could be tried.
  var failure: Failure? { get }
  var untried: RelayDetail.Untried? { get }
  /// How the allocation ended, if it did meanwhile.
  var ended: Result<AllocationOutcome, STUNFailure>? { get }
}

/// Sends packets through a relay to a witness elsewhere (`iceprobe respond --echo`), which sends them back
/// with what it counted.
@NetworkActor
final class EchoMeasurement: RelayTrial {
  private let context: CheckContext
  private let record: CheckRecord
  private let driver: ConnectionDriver
  private let relayed: SocketAddress
  private let witness: SocketAddress
  private let profile: RelayProfile
  private let deadline: Instant
  private var session: WitnessSession
  private var stray = StrayData()
  private var answers: [RequestKind: STUNFailure?] = [:]
  private(set) var phase = PhaseName.permission
  private(set) var failure: Failure?
  private(set) var untried: RelayDetail.Untried?
  private(set) var ended: Result<AllocationOutcome, STUNFailure>?

  /// The allocation has come to its end, or the check is interrupted.
  private struct Ended: Error {}

  init(
    _ context: CheckContext, _ record: CheckRecord, _ driver: ConnectionDriver,
    from relayed: SocketAddress, to witness: SocketAddress
  ) {
    self.context = context
    self.record = record
    self.driver = driver
    self.relayed = relayed
    self.witness = witness
    session = Self.newSession()
    profile = context.options.relay ?? RelayProfile()
    deadline = EventLoop.now + context.options.timeout
  }

  private static func newSession() -> WitnessSession {
    WitnessSession(session: UInt64.random(in: 0...UInt64.max), at: EventLoop.now)
  }

  func run(_ allocation: inout Allocation) async {
    guard relayed.ip.version == witness.ip.version else {
      untried = .witnessFamily
      return
    }
    do throws(Ended) {
      guard try await permit(&allocation) else { return }
      try await bindChannel(&allocation)
      enter(.echo)
      if try await open(&allocation) { try await flow(&allocation) }
      conclude()
    } catch {
      record.leave(.failed)
    }
    note()
  }
}

// MARK: - The exchange

extension EchoMeasurement {
  /// At the end, so that one of them brings the witness's last word.
  private static let closings = 3

  private func permit(_ allocation: inout Allocation) async throws(Ended) -> Bool {
    enter(.permission)
    allocation.permit(witness, now: EventLoop.now)
    try await wait(&allocation, until: deadline) { self.answers[.createPermission] != nil }
    switch answers[.createPermission] {
    case .some(nil):
      record.leave(.ok)
      record.reach(.permission)
      return true
    case .some(let refusal?): failure = refusal.failure(during: .permission)
    case nil:
      failure = Failure(
        .timeout, during: .permission, message: "the server did not answer CreatePermission")
    }
    record.leave(.failed)
    return false
  }

  private func bindChannel(_ allocation: inout Allocation) async throws(Ended) {
    enter(.channelBind)
    allocation.bindChannel(to: witness, now: EventLoop.now)
    try await wait(&allocation, until: deadline) { self.answers[.channelBind] != nil }
    record.leave(answers[.channelBind] == .some(nil) ? .ok : .failed)
  }

  private func open(_ allocation: inout Allocation) async throws(Ended) -> Bool {
    while session.state == .opening, EventLoop.now < deadline {
      if let message = session.nextTransmission(at: EventLoop.now) { send(message, &allocation) }
      try await wait(&allocation, until: session.nextTimeout ?? EventLoop.now) {
        self.session.state != .opening || (self.session.nextTimeout ?? .zero) <= EventLoop.now
      }
    }
    switch session.state {
    case .open: return true
    case .refused: untried = .witnessBusy
    case .opening, .silent:
      guard await answersDirectly() else {
        untried = .witnessSilent
        break
      }
      failure = Failure(
        .relayNoData, during: .echo,
        message: SafeText(
          "nothing passes the relay: \(witness) answers this host, and not through \(relayed)"))
    }
    return false
  }

  private func flow(_ allocation: inout Allocation) async throws(Ended) {
    record.reach(.dataBack)
    var pacer = Pacer(every: profile.interval, from: EventLoop.now)
    for turn in 0..<profile.count + Self.closings {
      try await wait(&allocation, until: pacer.next(at: EventLoop.now)) { false }
      // Each comes back, as long as it was.
      guard context.surroundings.mayMediaSend(2 * (WitnessSession.size(profile.payload) + 28))
      else {
        if turn < profile.count {
          record.observe(.mediaCut(asked: profile.count, sent: turn))
        }
        break
      }
      let series = turn < profile.count ? ProbePacket.Series.flow : .opening
      let packet = session.packet(of: series, size: profile.payload, at: EventLoop.now)
      send(packet, &allocation)
    }
    let patience = (session.roundTrips.max() ?? .zero) + profile.patience
    try await wait(&allocation, until: EventLoop.now + patience) { self.session.isComplete }
    guard session.account.returned == 0 else { return }
    failure = Failure(
      .relayNoData, during: .echo,
      message: SafeText(
        "the witness \(witness) answered through the relay \(relayed), and of "
          + "\(session.account.sent) packets none came back"))
  }

  private func send(_ bytes: [UInt8], _ allocation: inout Allocation) {
    for form in [DataForm.channelData, .indication] {
      guard let message = allocation.message(carrying: bytes, to: witness, as: form) else {
        continue
      }
      // A packet that cannot be sent is lost, and the witness will not have counted it.
      _ = try? driver.connection.send(message)
      return
    }
  }

  /// Lets time pass until the instant or until it is enough.
  private func wait(
    _ allocation: inout Allocation, until instant: Instant, _ isEnough: () -> Bool
  ) async throws(Ended) {
    ended = await driver.drive(
      &allocation, until: instant, onEvent: { take($0) }, isEnough: isEnough)
    if ended != nil { throw Ended() }
  }

  private func take(_ event: Event) {
    switch event {
    case .granted(let kind, peer: _): answers[kind] = .some(nil)
    case .refused(let kind, peer: _, let failure): answers[kind] = failure
    case .data(let data):
      guard data.peer == witness else { return stray.takeForeign() }
      _ = session.receive(Array(data.bytes), at: record.roundTrips.current?.at ?? EventLoop.now)
    case .dropped(let reason): stray.take(reason)
    case .released(.unconfirmed(let failure)): context.record.recordUnreleased(failure)
    default: break
    }
  }

  /// Whether the witness is there at all, by the way without the relay.
  private func answersDirectly() async -> Bool {
    let local = context.options.localAddresses.first { $0.version == witness.ip.version }
    guard
      let connection = try? await Connection.open(
        .udp(witness), ConnectionOptions(bindAddress: local), until: deadline)
    else { return false }
    defer { connection.close() }
    var direct = Self.newSession()
    while direct.state == .opening {
      if let message = direct.nextTransmission(at: EventLoop.now) {
        _ = try? connection.send(message)
      }
      guard let next = direct.nextTimeout else { break }
      switch await connection.next(until: next) {
      case .received(let bytes, let at, _): _ = direct.receive(bytes, at: at)
      case .closed, .cancelled: return false
      case .transmitted, .icmp, .deadline: break
      }
    }
    return direct.state == .open || direct.state == .refused
  }

  private func enter(_ phase: PhaseName) {
    self.phase = phase
    record.enter(phase)
  }
}

// MARK: - What it came to

extension EchoMeasurement {
  private func conclude() {
    record.leave(failure == nil && untried == nil ? .ok : .failed)
  }

  private func note() {
    let account = session.account
    var flows = session.flows
    // Interrupted, what is on its way is not lost.
    if ended != nil || Task.isCancelled { flows?.toPeer.untold = 0 }
    stray.note(in: record)
    record.update {
      $0.relay?.hasChannel = self.answers[.channelBind].map { $0 == nil }
      guard account.sent > 0 else { return }
      $0.relay?.witness = RelayWitness(
        .echo, at: self.witness,
        contradiction: account.contradiction.map { SafeText($0.description) })
      $0.relay?.toPeer = flows?.toPeer
      $0.relay?.fromPeer = flows?.fromPeer
    }
  }
}
