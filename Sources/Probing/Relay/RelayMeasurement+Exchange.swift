import Measurements
import Polling
import STUNClient
import STUNWire
import Vocabulary

// The exchange, step by step: permission, first packets, channel, flow, sizes.

extension RelayMeasurement {
  /// `false` if nothing could be sent.
  func exchange(_ allocation: inout Allocation) async throws(AllocationEnded) -> Bool {
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
    // With several uplinks or a NAT of several addresses the witness's packets may have that of the client.
    if let other = outside, other.ip != peer.ip, other.ip.version == peer.ip.version {
      allocation.permit(other, now: EventLoop.now)
    }
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
}
