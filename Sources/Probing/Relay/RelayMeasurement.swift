import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Sends packets both ways between an allocation and its witness, and evaluates which arrived.
@NetworkActor
final class RelayMeasurement: RelayTrial {
  private let record: CheckRecord
  private let allocationRecord: CheckRecord
  private let driver: ConnectionDriver
  private let surroundings: ProbeSurroundings
  private let witness: any Witness
  private let relayed: SocketAddress
  private let profile: RelayProfile
  private let traffic = RelayTraffic()
  private let deadline: Instant
  /// How long to wait for the last packets sent.
  private let patience: Nanoseconds
  /// The median round trip to the server; `nil` where none was measured.
  private let roundTrip: Nanoseconds?
  /// The address of the witness's packets, as the relay sees it.
  private var peer: SocketAddress
  /// The peer that a channel was last requested for.
  private var channelPeer: SocketAddress?
  private var stray = StrayData()
  /// The texts of ICMP errors, received here or by the relay (TURN-33).
  private var routerWords: [SafeText] = []
  private var answers: [RequestKind: STUNFailure?] = [:]
  private(set) var phase = PhaseName.permission

  /// Why the data did not pass; `nil` if it did, or if nothing could be tried.
  private(set) var failure: Failure?
  private(set) var untried: RelayDetail.Untried?
  /// How the allocation ended, if it did meanwhile.
  private(set) var ended: Result<AllocationOutcome, STUNFailure>?

  init(
    _ context: CheckContext, _ record: CheckRecord, _ driver: ConnectionDriver,
    _ witness: any Witness, _ relayed: SocketAddress
  ) {
    self.record = record
    allocationRecord = context.record
    self.driver = driver
    surroundings = context.surroundings
    self.witness = witness
    self.relayed = relayed
    profile = context.options.relay ?? RelayProfile()
    deadline = EventLoop.now + context.options.timeout
    roundTrip = RTTSummary(context.record.roundTrips.samples)?.median
    let likely = roundTrip ?? .milliseconds(250)
    patience = likely + likely + profile.patience
    peer = witness.address
  }

  /// Measures through an allocation; ends early if it is lost or the check is interrupted.
  func run(_ allocation: inout Allocation) async {
    driver.onTransmitted = { [traffic] in traffic.transmitted(.toPeer, $0, $1) }
    witness.listen { [weak self] in self?.takeAtWitness($0) }
    do throws(AllocationEnded) {
      if try await exchange(&allocation) { judge() }
    } catch {
      record.leave(.failed)
      if Task.isCancelled { traffic.cut(patience) }
    }
    note()
    driver.onTransmitted = { _, _ in }
    await witness.close()
  }

  private func takeAtWitness(_ arrival: Arrival) {
    switch arrival {
    case .received(let bytes, let at, let stamp):
      // The exchange may be waiting for this packet.
      if traffic.arrived(bytes, .toPeer, at: at, stamp) { driver.connection.wake() }
    case .transmitted(let id, let stamp): traffic.transmitted(.fromPeer, id, stamp)
    case .icmp(let error):
      let name = error.version == .v4 ? "ICMP" : "ICMPv6"
      remember(
        "a packet to the relay met \(name) type \(error.type), code \(error.code)", error.mtu)
    case .closed, .cancelled, .deadline: break
    }
  }

  /// Keeps what routers said, the first few of each kind.
  private func remember(_ text: String, _ mtu: UInt32?) {
    let told = SafeText(text + (mtu.map { $0 > 0 ? ", MTU \($0)" : "" } ?? ""))
    if routerWords.count < 4, !routerWords.contains(told) { routerWords.append(told) }
  }
}

/// The allocation has ended, or the check is interrupted.
private struct AllocationEnded: Error {}

// MARK: - The exchange

extension RelayMeasurement {
  /// IP packets at the witness: the least that IPv4 guarantees, media of 1200 bytes over IPv4 and IPv6,
  /// IPv6's least, and what tunnels and Ethernet leave.
  private static let packetSizes = [576, 1228, 1248, 1280, 1400, 1450, 1500]
  /// An IP packet with media of 1200 bytes over IPv6, the larger of the two.
  private static let mediaSize = 1248
  /// Sizes that pass only in fragments.
  private static let fragmentedSizes = [2000, 4000]

  /// `false` if nothing could be sent.
  private func exchange(_ allocation: inout Allocation) async throws(AllocationEnded) -> Bool {
    var openings = Openings(from: EventLoop.now)
    guard try await permit(&allocation, &openings) else { return false }
    try await open(&allocation, &openings)
    try await flow(&allocation)
    try await awaitChannel(&allocation)
    try await sizes(&allocation)
    return true
  }

  /// Requests the permission; meanwhile the witness's packets open its NAT for the relay.
  private func permit(
    _ allocation: inout Allocation, _ openings: inout Openings
  ) async throws(AllocationEnded) -> Bool {
    enter(.permission)
    allocation.permit(peer, now: EventLoop.now)
    while answers[.createPermission] == nil, EventLoop.now < deadline {
      if openings.takeDue(EventLoop.now) { send(.opening, openings.turn, .fromPeer, &allocation) }
      try await wait(&allocation, until: openings.next ?? deadline) {
        self.answers[.createPermission] != nil
      }
    }
    switch answers[.createPermission] {
    case .some(nil):
      record.leave(.ok)
      record.reach(.permission)
      return true
    case .some(let refusal?): refuse(refusal)
    case nil:
      failure = Failure(
        .timeout, during: .permission, message: "the server did not answer CreatePermission")
    }
    record.leave(.failed)
    return false
  }

  /// A policy against private addresses says nothing about what the server does for others.
  private func refuse(_ refusal: STUNFailure) {
    var told = refusal.failure(during: .permission)
    guard told.reason == .forbidden else {
      failure = told
      return
    }
    if peer.ip.reach != .global {
      untried = .peerForbidden
      return
    }
    told.message = SafeText("\(told.message) to CreatePermission for \(peer.ip)")
    failure = told
  }

  /// Waits for the first incoming packet: it shows at which address the relay sees the witness.
  private func open(
    _ allocation: inout Allocation, _ openings: inout Openings
  ) async throws(AllocationEnded) {
    enter(.channelBind)
    send(.opening, openings.turn, .toPeer, &allocation, as: .indication)
    let end = max(EventLoop.now, openings.last) + patience
    while !traffic.hasOpened(.fromPeer), EventLoop.now < end {
      if openings.takeDue(EventLoop.now) {
        send(.opening, openings.turn, .fromPeer, &allocation)
        send(.opening, openings.turn, .toPeer, &allocation, as: .indication)
      }
      try await wait(&allocation, until: openings.next ?? end) {
        self.traffic.hasOpened(.fromPeer)
      }
    }
    bindChannel(&allocation)
  }

  private func bindChannel(_ allocation: inout Allocation) {
    guard channelPeer != peer else { return }
    channelPeer = peer
    answers[.channelBind] = nil
    allocation.bindChannel(to: peer, now: EventLoop.now)
  }

  /// Sends at a steady pace: as indications until the channel is bound, then as ChannelData.
  private func flow(_ allocation: inout Allocation) async throws(AllocationEnded) {
    var pacer = Pacer(every: profile.interval, from: EventLoop.now)
    for turn in 0..<profile.count {
      try await wait(&allocation, until: pacer.next(at: EventLoop.now)) { false }
      bindChannel(&allocation)
      guard surroundings.mayMediaSend(2 * (profile.payload + 28)) else {
        record.observe(.mediaCut(asked: profile.count, sent: turn))
        break
      }
      send(.flow, turn, .fromPeer, size: profile.payload, &allocation)
      send(.flow, turn, .toPeer, size: profile.payload, &allocation)
    }
    try await wait(&allocation, until: EventLoop.now + patience) { self.traffic.isComplete }
  }

  /// On a long path the answer may come after all packets of the flow: then one is sent each way
  /// over the channel.
  private func awaitChannel(_ allocation: inout Allocation) async throws(AllocationEnded) {
    let end = EventLoop.now + patience
    try await wait(&allocation, until: end) { self.answers[.channelBind] != nil }
    if phase == .channelBind {
      record.leave(.failed)
      enter(.echo)
    }
    guard answers[.channelBind] == .some(nil), !traffic.hasPassed(.channelData, .toPeer) else {
      return
    }
    send(.opening, Openings.count, .fromPeer, &allocation)
    send(.opening, Openings.count, .toPeer, &allocation)
    try await wait(&allocation, until: end) {
      self.traffic.hasPassed(.channelData, .toPeer)
        && self.traffic.hasPassed(.channelData, .fromPeer)
    }
  }

  /// Sends what did not arrive once more: a busy host or a full queue loses packets of any size.
  private func sizes(_ allocation: inout Allocation) async throws(AllocationEnded) {
    // All but the largest arrive as fast as the flow did.
    let slowest =
      traffic.slowest.map { $0 + $0 + Nanoseconds(profile.patience.count / 20) } ?? patience
    let short = min(slowest, patience)
    try await sendSizes(&allocation, waiting: short)
    guard let lost = traffic.smallestLost else { return }
    // Without it media would not pass, so its silence gets all the time that it may need.
    try await sendSizes(&allocation, waiting: lost <= Self.mediaSize ? patience : short)
  }

  /// Sends a packet of each size that has not arrived yet.
  ///
  /// If nothing arrives at all, no size is at fault.
  private func sendSizes(
    _ allocation: inout Allocation, waiting time: Nanoseconds
  ) async throws(AllocationEnded) {
    // IP and UDP headers are added to the payload.
    let headers = peer.ip.version == .v4 ? 28 : 48
    for direction in ProbePacket.Direction.allCases where traffic.hasOpened(direction) {
      witness.allowFragments(true)
      for size in Self.packetSizes + Self.fragmentedSizes
      where !traffic.hasArrived(.size, size, direction) && surroundings.mayMediaSend(size) {
        send(.size, size, direction, size: size - headers, &allocation)
      }
      witness.allowFragments(false)
      // A second allocation has no say in what the relay does with its packets.
      guard direction == .toPeer || witness.kind == .ownSocket else { continue }
      for size in Self.packetSizes
      where !traffic.hasArrived(.unfragmented, size, direction)
        && surroundings.mayMediaSend(size)
      {
        send(.unfragmented, size, direction, size: size - headers, &allocation, as: .indication)
      }
    }
    try await wait(&allocation, until: EventLoop.now + time) {
      self.traffic.haveAllSizesArrived
    }
  }

  private func send(
    _ series: ProbePacket.Series, _ sequence: Int, _ direction: ProbePacket.Direction,
    size: Int = 0, _ allocation: inout Allocation, as form: DataForm? = nil
  ) {
    let packet = traffic.packet(series, sequence, direction)
    let bytes = packet.encode(count: size)
    guard direction == .toPeer else {
      // Packets that this host could not send were not lost on the path.
      if let receipt = witness.send(bytes) {
        traffic.sent(packet, count: bytes.count, receipt)
      }
      return
    }
    for form in form.map({ [$0] }) ?? [.channelData, .indication] {
      guard
        let message = allocation.message(
          carrying: bytes, to: peer, as: form, dontFragment: series == .unfragmented)
      else { continue }
      guard let receipt = try? driver.connection.send(message) else { return }
      return traffic.sent(packet, count: bytes.count, receipt, as: form)
    }
  }

  /// Waits until the instant, or until enough has arrived.
  private func wait(
    _ allocation: inout Allocation, until instant: Instant, _ isEnough: () -> Bool
  ) async throws(AllocationEnded) {
    ended = await driver.drive(
      &allocation, until: instant, onEvent: { handle($0) }, isEnough: isEnough)
    if ended != nil { throw AllocationEnded() }
  }

  private func handle(_ event: Event) {
    switch event {
    case .granted(let kind, peer: let granted):
      guard kind != .channelBind || granted == channelPeer else { break }
      answers[kind] = .some(nil)
      guard kind == .channelBind, phase == .channelBind else { break }
      record.leave(.ok)
      enter(.echo)
    case .refused(let kind, peer: _, let failure): answers[kind] = failure
    case .data(let data):
      guard let arrived = record.roundTrips.current,
        traffic.arrived(data.bytes, .fromPeer, at: arrived.at, arrived.stamp, as: data.form)
      else {
        stray.takeForeign()
        return
      }
      // Behind a NAT with address-dependent mapping, the relay sees another port than the server
      // did.
      peer = data.peer
    case .dropped(let reason): stray.take(reason)
    case .icmp(let icmp):
      remember(
        "a packet from the relay to \(icmp.peer) met ICMP type \(icmp.type), code \(icmp.code)",
        icmp.errorData)
    case .released(.unconfirmed(let failure)): allocationRecord.recordUnreleased(failure)
    default: break
    }
  }

  private func enter(_ phase: PhaseName) {
    self.phase = phase
    record.enter(phase)
  }
}

/// When packets are sent to open NATs: the first with CreatePermission, the next right after it.
private struct Openings {
  private static let delays = [0, 5, 20, 50, 150, 350, 750].map { Nanoseconds.milliseconds($0) }
  static var count: Int { delays.count }

  private let start: Instant
  /// How many have been sent.
  private(set) var turn = 0

  init(from start: Instant) {
    self.start = start
  }

  var next: Instant? { turn < Self.count ? start + Self.delays[turn] : nil }
  var last: Instant { start + Self.delays[Self.count - 1] }

  mutating func takeDue(_ now: Instant) -> Bool {
    guard let next, now >= next else { return false }
    turn += 1
    return true
  }
}

// MARK: - Results

extension RelayMeasurement {
  private func note() {
    let (toPeer, fromPeer) = (traffic.flow(.toPeer), traffic.flow(.fromPeer))
    if traffic.hasOpened(.toPeer) { record.reach(.dataOut) }
    if traffic.hasOpened(.toPeer), traffic.hasOpened(.fromPeer) { record.reach(.dataBack) }
    let direct = direct
    stray.note(in: record)
    record.update {
      $0.relay?.witness = RelayWitness(self.witness.kind, at: self.peer)
      guard toPeer.sent + fromPeer.sent > 0 else { return }
      $0.relay?.indications = self.traffic.passed(.indication)
      $0.relay?.channelData = self.traffic.passed(.channelData)
      $0.relay?.hasChannel = self.answers[.channelBind].map { $0 == nil }
      $0.relay?.toPeer = toPeer
      $0.relay?.fromPeer = fromPeer
      $0.relay?.seenFrom = self.witness.stranger
      $0.relay?.directRoundTrip = direct
    }
  }

  /// Each packet goes the client's way and then the witness's, or the other way round.
  private var direct: Nanoseconds? {
    guard let roundTrip else { return nil }
    if record.result.transport == .udp, witness.kind == .ownSocket { return roundTrip + roundTrip }
    return witness.roundTrip.map { roundTrip + $0 }
  }

  private func judge() {
    let (toPeer, fromPeer) = (traffic.flow(.toPeer), traffic.flow(.fromPeer))
    let stopped = [toPeer, fromPeer].compactMap(\.stoppedAfter).min()
    let isEchoed = toPeer.received > 0 && fromPeer.received > 0
    record.leave(isEchoed && stopped == nil ? .ok : .failed)
    guard !isEchoed || stopped != nil else { return }
    let lead =
      stopped.map { "data passed the relay for \($0.tenthsOfSeconds), and then no more" } ?? lead
    failure = Failure(
      .relayNoData, during: .echo,
      message: SafeText(
        "\(lead): \(toPeer.received) of \(toPeer.sent) packets from here through the relay \(relayed) "
          + "to \(peer) arrived, and \(fromPeer.received) of \(fromPeer.sent) the other way"),
      evidence: evidence)
  }

  /// The directions in which anything at all has arrived.
  private var lead: String {
    switch (traffic.hasOpened(.toPeer), traffic.hasOpened(.fromPeer)) {
    case (true, true): "the first packets passed the relay, then no more"
    case (true, false): "data goes out through the relay, but none comes in"
    case (false, true): "data comes in through the relay, but none goes out"
    case (false, false): "nothing passes the relay"
    }
  }

  private var evidence: [SafeText] {
    var evidence = routerWords
    if let stranger = witness.stranger {
      evidence.append(SafeText("packets came from \(stranger) instead of \(relayed)"))
    }
    if case .some(.some(let refusal)) = answers[.channelBind] {
      evidence.append(
        SafeText("ChannelBind: \(refusal.failure(during: .channelBind).message.text)"))
    }
    return evidence
  }
}
