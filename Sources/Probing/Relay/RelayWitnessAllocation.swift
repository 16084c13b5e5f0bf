import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// A witness that is a second allocation on the same server, for where no UDP passes.
///
/// It shows that data passes both relays, and not that anybody else can reach their ports.
@NetworkActor
final class RelayWitnessAllocation: Witness {
  let kind = RelayWitness.Kind.secondAllocation
  let address: SocketAddress
  let roundTrip: Nanoseconds?
  let stranger: SocketAddress? = nil
  private let driver: ConnectionDriver
  private let record: CheckRecord
  private let turn: Gate
  private let deadline: Instant
  private var allocation: Allocation
  private var relayed: SocketAddress?
  private var handler: @NetworkActor (Arrival) -> Void = { _ in }
  private var pump: Task<Void, Never>?
  private var isClosing = false

  private init(
    _ address: SocketAddress, _ allocation: Allocation, _ driver: ConnectionDriver,
    _ record: CheckRecord, _ turn: Gate, until deadline: Instant
  ) {
    self.address = address
    self.allocation = allocation
    self.driver = driver
    self.record = record
    self.turn = turn
    self.deadline = deadline
    roundTrip = RTTSummary(record.roundTrips.samples)?.median
  }

  /// Allocates over a connection of its own; `nil` if the server does not grant it.
  ///
  /// One at a time for each server: a run's own second allocations must not use up a quota.
  static func open(
    at server: Destination, domain: String?, as credential: LongTermCredential,
    _ context: CheckContext
  ) async -> RelayWitnessAllocation? {
    let turn = context.surroundings.secondAllocations(at: server.host)
    guard (try? await turn.enter(by: context.deadline)) == true else { return nil }
    // Its requests are not those of the check.
    let record = CheckRecord(context.record.result, start: .zero)
    let own = CheckContext(context.check, context.surroundings, record)
    guard let driver = try? await own.open(server, domain: domain) else {
      turn.leave()
      return nil
    }
    var allocation = Allocation(
      own.parameters(driver, until: own.deadline, as: credential),
      AllocationOptions(
        redirects: RedirectPolicy(
          server: driver.connection.peer, now: EventLoop.now, followsUnsigned: false),
        releaseBound: ProbeOptions.releaseBound))
    var relay: RelayAllocation?
    allocation.start(now: EventLoop.now)
    let ended = await driver.drive(
      &allocation, until: own.deadline,
      onEvent: { if case .allocated(let granted) = $0 { relay = granted } },
      isEnough: { relay != nil })
    await driver.awaitStamps()
    guard ended == nil, let address = relay?.relayed.first else {
      if ended == nil { await end(&allocation, driver) }
      driver.connection.close()
      turn.leave()
      return nil
    }
    return RelayWitnessAllocation(
      address, allocation, driver, record, turn, until: own.deadline)
  }

  /// Its connection has a descriptor, and TLS none of its own.
  static let descriptors = 1

  private static func end(_ allocation: inout Allocation, _ driver: ConnectionDriver) async {
    allocation.release(now: EventLoop.now)
    while await driver.drive(&allocation, until: .distantFuture, onEvent: { _ in }) == nil {}
  }

  func aim(at relayed: SocketAddress) async -> WitnessProblem? {
    self.relayed = relayed
    var answer: STUNFailure??
    var held = allocation
    held.permit(relayed, now: EventLoop.now)
    _ = await driver.drive(
      &held, until: deadline,
      onEvent: { event in
        switch event {
        case .granted(.createPermission, peer: _): answer = .some(nil)
        case .refused(.createPermission, peer: _, let failure): answer = failure
        default: break
        }
      }, isEnough: { answer != nil })
    allocation = held
    switch answer {
    case .some(nil): return nil
    case .some(let failure?):
      return failure.failure(during: .permission).reason == .forbidden ? .forbidden : .unreachable
    case nil: return .unreachable
    }
  }

  func listen(_ handler: @escaping @NetworkActor (Arrival) -> Void) {
    self.handler = handler
    driver.onTransmitted = { handler(.transmitted($0, $1)) }
    pump = Task { await hold() }
  }

  /// Holds the allocation, and gives it back in the end.
  private func hold() async {
    var held = allocation
    while !isClosing {
      // A wake-up that comes just before the wait begins is lost: never wait long for one.
      let ended = await driver.drive(
        &held, until: EventLoop.now + .milliseconds(50), onEvent: { take($0) },
        isEnough: { isClosing })
      if ended != nil { return }
    }
    await Self.end(&held, driver)
  }

  private func take(_ event: Event) {
    guard case .data(let data) = event, let arrived = record.roundTrips.current else { return }
    handler(.received(data.bytes, at: arrived.at, arrived.stamp))
  }

  func send(_ bytes: [UInt8]) -> SendReceipt? {
    guard let relayed,
      let message = allocation.message(carrying: bytes, to: relayed, as: .indication)
    else { return nil }
    return try? driver.connection.send(message)
  }

  // The packets on the connection to the server are not those that the relay sends on.
  func allowFragments(_ isAllowed: Bool) {}

  func close() async {
    isClosing = true
    driver.connection.wake()
    if let pump {
      await pump.value
    } else {
      var held = allocation
      await Self.end(&held, driver)
    }
    driver.connection.close()
    turn.leave()
  }
}
