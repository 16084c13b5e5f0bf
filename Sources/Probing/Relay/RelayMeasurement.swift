import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Sends packets both ways between an allocation and its witness, and judges what came.
@NetworkActor
final class RelayMeasurement {
  private let context: CheckContext
  private let traffic = RelayTraffic()
  private var driver: ConnectionDriver?
  /// Where the witness's packets come from, as the relay sees it.
  private var peer: SocketAddress?
  private var answers: [RequestKind: STUNFailure?] = [:]
  /// Why the data did not pass; `nil` where it did, or where nothing could be tried.
  private(set) var failure: Failure?
  /// Whether anything was sent through the relay.
  private(set) var isTried = false

  private var record: CheckRecord { context.record }

  init(_ context: CheckContext) {
    self.context = context
  }

  /// Uses an allocation; ends early where it is lost or the check is interrupted.
  func run(
    _ allocation: inout Allocation, _ driver: ConnectionDriver, _ relay: RelayAllocation
  ) async {
    guard let relayed = relay.relayed.first,
      let witness = await RelayWitnessSocket.open(
        to: relayed, asking: servers(driver), context)
    else { return }
    self.driver = driver
    peer = witness.address
    driver.onTransmitted = { [traffic] in traffic.transmitted(.toPeer, $0, $1) }
    let listener = Task { await listen(to: witness) }
    defer {
      driver.onTransmitted = { _, _ in }
      witness.close()
      listener.cancel()
    }
    isTried = true
    let isEnded = await exchange(&allocation, witness)
    note(witness, relayed, isEnded: isEnded)
  }

  /// Where the witness asks for its address: over UDP the server itself, else also the usual port.
  private func servers(_ driver: ConnectionDriver) -> [SocketAddress] {
    let server = driver.connection.peer
    let usual = SocketAddress(server.ip, port: 3478)
    return driver.connection.transport == .udp || server == usual ? [server] : [usual, server]
  }

  private func listen(to witness: RelayWitnessSocket) async {
    while true {
      switch await witness.next() {
      case .received(let bytes, let at, let stamp):
        // What the exchange waits for may have come here.
        if traffic.arrived(bytes, .toPeer, at: at, stamp) { driver?.connection.wake() }
      case .transmitted(let id, let stamp): traffic.transmitted(.fromPeer, id, stamp)
      case .closed, .cancelled: return
      case .icmp, .deadline: break
      }
    }
  }
}

// MARK: - The exchange

extension RelayMeasurement {
  private static let openings = [0, 50, 150, 350, 750].map { Nanoseconds.milliseconds($0) }
  /// How long what was sent last is awaited.
  private static let patience = Nanoseconds.milliseconds(600)
  private static let flowCount = 10
  private static let flowInterval = Nanoseconds.milliseconds(20)
  /// As large as a voice packet with its headers (RFC 8656 section 15 asks for no more than 500 bytes).
  private static let flowPayload = 172
  /// IP packets at the witness: the least that IPv4 guarantees, WebRTC's default, IPv6's least, and
  /// what tunnels and Ethernet leave.
  private static let packetSizes = [576, 1200, 1280, 1400, 1450, 1500]

  /// `true` where the allocation has come to its end meanwhile.
  private func exchange(
    _ allocation: inout Allocation, _ witness: RelayWitnessSocket
  ) async -> Bool {
    guard let peer else { return false }
    record.enter(.permission)
    allocation.permit(peer, now: EventLoop.now)
    if await wait(&allocation, until: context.deadline, { self.answers[.createPermission] != nil })
    {
      return true
    }
    if let refusal = answers[.createPermission], let refusal {
      record.leave(.failed)
      failure = refusal.failure(during: .permission)
      return false
    }
    record.leave(.ok)
    record.reach(.permission)
    if await open(&allocation, witness) { return true }
    if await bindChannel(&allocation) { return true }
    record.enter(.echo)
    if await flow(&allocation, witness) { return true }
    return await sizes(&allocation, witness)
  }

  /// Opens NATs on the way with a few packets each way, as indications.
  private func open(
    _ allocation: inout Allocation, _ witness: RelayWitnessSocket
  ) async -> Bool {
    let start = EventLoop.now
    for (turn, delay) in Self.openings.enumerated() {
      if await wait(&allocation, until: start + delay, { self.traffic.isOpen }) { return true }
      if traffic.isOpen { break }
      send(.opening, turn, .fromPeer, size: 0, &allocation, witness)
      send(.opening, turn, .toPeer, size: 0, &allocation, witness, as: .indication)
    }
    let isEnded = await wait(
      &allocation, until: EventLoop.now + Self.patience, { self.traffic.isOpen })
    record.update {
      $0.relay?.indications = RelayDirections(
        toPeer: self.traffic.opened.contains(.toPeer),
        fromPeer: self.traffic.opened.contains(.fromPeer))
    }
    return isEnded
  }

  private func bindChannel(_ allocation: inout Allocation) async -> Bool {
    guard let peer else { return false }
    record.enter(.channelBind)
    allocation.bindChannel(to: peer, now: EventLoop.now)
    if await wait(&allocation, until: context.deadline, { self.answers[.channelBind] != nil }) {
      return true
    }
    let isBound = answers[.channelBind] == .some(nil)
    record.leave(isBound ? .ok : .failed)
    record.update { $0.relay?.hasChannel = isBound }
    return false
  }

  private func flow(
    _ allocation: inout Allocation, _ witness: RelayWitnessSocket
  ) async -> Bool {
    let start = EventLoop.now
    for turn in 0..<Self.flowCount {
      if await wait(&allocation, until: start + Self.flowInterval * turn, { false }) {
        return true
      }
      send(.flow, turn, .fromPeer, size: Self.flowPayload, &allocation, witness)
      send(.flow, turn, .toPeer, size: Self.flowPayload, &allocation, witness)
    }
    return await wait(
      &allocation, until: EventLoop.now + Self.patience, { self.traffic.isComplete })
  }

  private func sizes(
    _ allocation: inout Allocation, _ witness: RelayWitnessSocket
  ) async -> Bool {
    guard let peer, !traffic.opened.isEmpty else { return false }
    // IP and UDP come on top of what is sent.
    let headers = peer.ip.version == .v4 ? 28 : 48
    // Where nothing comes, no size is at fault.
    for size in Self.packetSizes {
      for direction in ProbePacket.Direction.allCases where traffic.opened.contains(direction) {
        send(.size, size, direction, size: size - headers, &allocation, witness)
      }
    }
    return await wait(
      &allocation, until: EventLoop.now + Self.patience, { self.traffic.isComplete })
  }

  private func send(
    _ series: ProbePacket.Series, _ sequence: Int, _ direction: ProbePacket.Direction, size: Int,
    _ allocation: inout Allocation, _ witness: RelayWitnessSocket, as form: DataForm? = nil
  ) {
    let packet = traffic.packet(series, sequence, direction)
    let bytes = packet.encode(count: size)
    let receipt: SendReceipt?
    switch direction {
    case .fromPeer: receipt = witness.send(bytes)
    case .toPeer:
      guard let peer, let driver else { return }
      let message =
        form == .indication
        ? allocation.message(carrying: bytes, to: peer, as: .indication)
        : allocation.message(carrying: bytes, to: peer, as: .channelData)
          ?? allocation.message(carrying: bytes, to: peer, as: .indication)
      receipt = message.flatMap { try? driver.connection.send($0) }
    }
    // What this host could not send was not lost on the way.
    if let receipt { traffic.sent(packet, receipt) }
  }

  /// Lets time pass until the instant or until it is enough; `true` where the allocation has ended.
  private func wait(
    _ allocation: inout Allocation, until instant: Instant, _ isEnough: () -> Bool
  ) async -> Bool {
    guard let driver else { return true }
    let end = min(instant, context.deadline)
    let result = await driver.drive(
      &allocation, until: end, onEvent: { take($0) }, isEnough: isEnough)
    return result != nil
  }

  private func take(_ event: Event) {
    switch event {
    case .granted(let kind, peer: _): answers[kind] = .some(nil)
    case .refused(let kind, peer: _, let failure): answers[kind] = failure
    case .data(let data):
      guard let arrived = record.roundTrips.current,
        traffic.arrived(data.bytes, .fromPeer, at: arrived.at, arrived.stamp)
      else { return }
      // Behind a NAT that maps by destination the relay sees another port than the server did.
      peer = data.peer
    default: break
    }
  }
}

// MARK: - What it came to

extension RelayMeasurement {
  private func note(_ witness: RelayWitnessSocket, _ relayed: SocketAddress, isEnded: Bool) {
    let (toPeer, fromPeer) = (traffic.flow(.toPeer), traffic.flow(.fromPeer))
    let isEchoed = toPeer.received > 0 && fromPeer.received > 0
    record.leave(isEchoed ? .ok : .failed)
    if traffic.opened.contains(.toPeer) { record.reach(.dataOut) }
    if traffic.isOpen { record.reach(.dataBack) }
    let far = peer ?? witness.address
    record.update {
      $0.relay?.witness = RelayWitness(.ownSocket, at: far)
      guard toPeer.sent + fromPeer.sent > 0 else { return }
      $0.relay?.toPeer = toPeer
      $0.relay?.fromPeer = fromPeer
    }
    guard failure == nil, !isEchoed, !isEnded else { return }
    guard answers[.createPermission] != nil else {
      failure = Failure(
        .timeout, during: .permission, message: "the server did not answer CreatePermission")
      return
    }
    failure = Failure(
      .relayNoData, during: .echo,
      message: SafeText(
        "\(lead): of \(toPeer.sent) packets from here through the relay \(relayed) to \(far) "
          + "\(toPeer.received) arrived, and of \(fromPeer.sent) the other way "
          + "\(fromPeer.received)"),
      evidence: evidence(witness, relayed))
  }

  /// In which directions anything at all has come.
  private var lead: String {
    switch (traffic.opened.contains(.toPeer), traffic.opened.contains(.fromPeer)) {
    case (true, true): "the first packets passed the relay, and then no more"
    case (true, false): "data goes out through the relay, and none comes in"
    case (false, true): "data comes in through the relay, and none goes out"
    case (false, false): "nothing passes the relay"
    }
  }

  private func evidence(
    _ witness: RelayWitnessSocket, _ relayed: SocketAddress
  ) -> [SafeText] {
    var evidence: [SafeText] = []
    if let stranger = witness.stranger {
      evidence.append(SafeText("packets came from \(stranger) in place of \(relayed)"))
    }
    if case .some(.some(let refusal)) = answers[.channelBind] {
      evidence.append(
        SafeText("ChannelBind: \(refusal.failure(during: .channelBind).message.text)"))
    }
    return evidence
  }
}
