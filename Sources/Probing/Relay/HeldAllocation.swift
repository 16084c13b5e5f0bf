import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// An allocation over a connection of its own, held until it is closed.
@NetworkActor
final class HeldAllocation {
  /// As the server granted it; there is at least one relayed address.
  let relay: RelayAllocation
  let relayed: SocketAddress
  let driver: ConnectionDriver
  private let record: CheckRecord
  private var allocation: Allocation
  private var pump: Task<Void, Never>?
  private var isClosing = false
  /// Permissions to be asked for.
  private var wanted: [SocketAddress] = []
  var onEvent: @NetworkActor (Event) -> Void = { _ in }
  /// Called if the allocation ends by itself.
  var onEnd: @NetworkActor () -> Void = {}

  private init(
    _ relay: RelayAllocation, at relayed: SocketAddress, _ allocation: Allocation,
    _ driver: ConnectionDriver, _ record: CheckRecord
  ) {
    (self.relay, self.relayed) = (relay, relayed)
    (self.allocation, self.driver, self.record) = (allocation, driver, record)
    pump = Task { await hold() }
  }

  /// Allocates over a new connection; `nil` if the server does not grant it.
  ///
  /// The context's record is that of no check in the report.
  static func open(
    at server: Destination, domain: String? = nil, as credential: LongTermCredential,
    _ context: CheckContext
  ) async -> HeldAllocation? {
    guard let driver = try? await context.open(server, domain: domain) else { return nil }
    var allocation = Allocation(
      context.parameters(driver, until: context.deadline, as: credential),
      AllocationOptions(
        redirects: RedirectPolicy(
          server: driver.connection.peer, now: EventLoop.now, followsUnsigned: false),
        releaseBound: ProbeOptions.releaseBound))
    var relay: RelayAllocation?
    allocation.start(now: EventLoop.now)
    let ended = await driver.drive(
      &allocation, until: context.deadline,
      onEvent: { if case .allocated(let granted) = $0 { relay = granted } },
      isEnough: { relay != nil })
    await driver.awaitStamps()
    guard ended == nil, let relay, let address = relay.relayed.first else {
      if ended == nil { await end(&allocation, driver) }
      driver.connection.close()
      return nil
    }
    return HeldAllocation(relay, at: address, allocation, driver, context.record)
  }

  private static func end(_ allocation: inout Allocation, _ driver: ConnectionDriver) async {
    allocation.release(now: EventLoop.now)
    while await driver.drive(&allocation, until: .distantFuture, onEvent: { _ in }) == nil {}
  }

  /// The median round trip to the server; `nil` where none was measured.
  var roundTrip: Nanoseconds? { RTTSummary(record.roundTrips.samples)?.median }

  /// When that came of which an event tells.
  var arrived: RoundTrips.Arrived? { record.roundTrips.current }

  /// Asks for a permission; an event tells the answer.
  func permit(_ peer: SocketAddress) {
    wanted.append(peer)
    driver.connection.wake()
  }

  /// `nil` if this host could not send it.
  func send(_ bytes: [UInt8], to peer: SocketAddress) -> SendReceipt? {
    guard let message = allocation.message(carrying: bytes, to: peer, as: .indication) else {
      return nil
    }
    return try? driver.connection.send(message)
  }

  /// Holds the allocation, and gives it back in the end.
  private func hold() async {
    var held = allocation
    while !isClosing {
      for peer in wanted { held.permit(peer, now: EventLoop.now) }
      wanted = []
      let ended = await driver.drive(
        &held, until: .distantFuture, onEvent: { onEvent($0) },
        isEnough: { isClosing || !wanted.isEmpty })
      if ended != nil { return onEnd() }
    }
    await Self.end(&held, driver)
  }

  /// Gives the allocation back, and closes its connection.
  func close() async {
    isClosing = true
    driver.connection.wake()
    await pump?.value
    driver.connection.close()
  }
}
