import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// An allocation that an audit holds while it asks about it.
@NetworkActor
final class TrialAllocation {
  let driver: ConnectionDriver
  let relay: RelayAllocation
  /// The attributes that the server refused with 420, and without which it then allocated.
  private(set) var refusedAttributes: [UInt16] = []
  private var allocation: Allocation
  private var permitted: Set<IPAddress> = []
  private(set) var hasEnded = false
  private let deadline: Instant
  private let record: CheckRecord
  private let onRelease: @NetworkActor () -> Void

  private init(
    _ relay: RelayAllocation, _ allocation: Allocation, _ driver: ConnectionDriver,
    until deadline: Instant, for record: CheckRecord, onRelease: @escaping @NetworkActor () -> Void
  ) {
    self.relay = relay
    self.allocation = allocation
    self.driver = driver
    self.deadline = deadline
    self.record = record
    self.onRelease = onRelease
  }

  /// Allocates over a connection, which it closes if that fails.
  static func make(
    _ allocation: Allocation, _ driver: ConnectionDriver, until deadline: Instant,
    for record: CheckRecord, onRelease: @escaping @NetworkActor () -> Void
  ) async throws(Failure) -> TrialAllocation {
    var allocation = allocation
    var granted: RelayAllocation?
    var refused: [UInt16] = []
    allocation.start(now: EventLoop.now)
    let ended = await driver.drive(
      &allocation, until: .distantFuture,
      onEvent: { event in
        switch event {
        case .allocated(let relay): granted = relay
        case .noticed(.attributesRefused(let types)): refused += types
        default: break
        }
      }, isEnough: { granted != nil })
    guard ended == nil, let granted else {
      driver.connection.close()
      record.absorb(driver.record.finished())
      throw failure(ended, driver)
    }
    let trial = TrialAllocation(
      granted, allocation, driver, until: deadline, for: record, onRelease: onRelease)
    trial.refusedAttributes = refused
    return trial
  }

  private static func failure(
    _ ended: Result<AllocationOutcome, STUNFailure>?, _ driver: ConnectionDriver
  ) -> Failure {
    switch ended {
    case .failure(let failure): driver.explain(failure, during: .allocate)
    case .success(.challenged):
      Failure(.unauthorized, during: .allocate, message: "the server asks for credentials")
    case .success(.redirected(let redirect)):
      Failure(
        .redirect, during: .allocate, message: "the server sends clients to \(redirect.target)")
    case .success(.allocated), nil: .interrupted
    }
  }

  /// Ends the allocation and its connection.
  func release() async {
    if !hasEnded {
      var held = allocation
      held.release(now: EventLoop.now)
      while await driver.drive(&held, until: .distantFuture, onEvent: { note($0) }) == nil {}
      hasEnded = true
    }
    close()
  }

  /// Ends the connection of an allocation that has moved to another one.
  func abandon() {
    hasEnded = true
    close()
  }

  private func close() {
    driver.connection.close()
    record.absorb(driver.record.finished())
    onRelease()
  }

  private func note(_ event: Event) {
    guard case .released(.unconfirmed(let failure)) = event, relay.lifetime > 0 else { return }
    record.observe(
      .allocationNotReleased(
        lifetime: relay.lifetime, reason: failure.failure(during: .release).message))
  }
}

// MARK: - Questions

extension TrialAllocation {
  /// Puts a question to the server, and reads its answer from the events.
  func ask<Answer>(
    during phase: PhaseName, _ question: (inout Allocation, Instant) -> Void = { _, _ in },
    within patience: Nanoseconds = AuditTrials.patience, read: (Event) -> Answer?
  ) async throws(Failure) -> Answer {
    guard !hasEnded else {
      throw Failure(.connectionClosed, during: phase, message: "the allocation has ended")
    }
    var answer: Answer?
    // On a copy: the events are read while the driver changes it.
    var held = allocation
    question(&held, EventLoop.now)
    let ended = await driver.drive(
      &held, until: EventLoop.now + patience,
      onEvent: { event in
        note(event)
        answer = answer ?? read(event)
      }, isEnough: { answer != nil })
    allocation = held
    hasEnded = ended != nil
    if let answer { return answer }
    switch ended {
    case .failure(let failure): throw driver.explain(failure, during: phase)
    case .success: throw .interrupted
    case nil: throw Failure(.timeout, during: phase, message: "no answer came")
    }
  }

  /// Asks for a permission; throws why there is none.
  func permit(
    _ peer: SocketAddress, within patience: Nanoseconds = AuditTrials.patience
  ) async throws(Failure) {
    guard !permitted.contains(peer.ip) else { return }
    let refusal = try await ask(
      during: .permission, { $0.permit(peer, now: $1) }, within: patience,
      read: { $0.grant(of: .createPermission, for: peer) })
    if let refusal = refusal.reason { throw driver.explain(refusal, during: .permission) }
    permitted.insert(peer.ip)
  }

  /// Asks for a channel; throws why there is none.
  func bind(_ channel: UInt16, to peer: SocketAddress) async throws(Failure) {
    let refusal = try await ask(
      during: .channelBind, { $0.bindChannel(channel, to: peer, now: $1) },
      read: { $0.grant(of: .channelBind, for: peer) })
    if let refusal = refusal.reason { throw driver.explain(refusal, during: .channelBind) }
  }

  /// Asks for a TCP connection to a peer, and gives its id; throws why there is none.
  func connect(to peer: SocketAddress) async throws(Failure) -> UInt32 {
    let answer = try await ask(
      during: .channelBind, { $0.connect(to: peer, now: $1) },
      read: { event -> Result<UInt32, STUNFailure>? in
        switch event {
        case .connected(peer, let id): .success(id)
        case .refused(.connect, peer: peer, let failure): .failure(failure)
        default: nil
        }
      })
    do throws(STUNFailure) {
      return try answer.get()
    } catch {
      throw driver.explain(error, during: .channelBind)
    }
  }

  func binding(of id: UInt32, over parameters: ClientParameters) -> ConnectionBinding {
    allocation.binding(of: id, over: parameters)
  }

  /// Asks for so many seconds, and gives how many were granted.
  func extend(to seconds: UInt32) async throws(Failure) -> UInt32 {
    try await ask(
      during: .refresh, { $0.extend(to: seconds, now: $1) },
      read: { if case .refreshed(let lifetime) = $0 { lifetime } else { nil } })
  }

  /// Sends data to a peer.
  func send(_ bytes: [UInt8], to peer: SocketAddress) {
    guard let message = allocation.message(carrying: bytes, to: peer, as: .indication) else {
      return
    }
    // What this host cannot send is as silent as what is lost, and is sent again.
    _ = try? driver.connection.send(message)
  }

  /// Waits for data from a peer.
  func data(
    within patience: Nanoseconds, _ isWanted: (RelayedData) -> Bool
  ) async throws(Failure) -> RelayedData {
    try await ask(during: .echo, within: patience) { event in
      if case .data(let data) = event, isWanted(data) { data } else { nil }
    }
  }
}

/// An answer to a request for a permission or a channel.
private struct Grant {
  /// Why it was refused.
  var reason: STUNFailure?
}

extension Event {
  fileprivate func grant(of kind: RequestKind, for peer: SocketAddress) -> Grant? {
    switch self {
    case .granted(kind, peer: peer): Grant()
    case .refused(kind, peer: peer, let failure): Grant(reason: failure)
    default: nil
    }
  }
}
