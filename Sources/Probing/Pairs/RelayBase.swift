import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The relayed transport address of an allocation, held until it is closed.
@NetworkActor
final class RelayBase: CandidateBase {
  let kind = CandidateKind.relayed
  let transport = TransportProtocol.udp
  let address: SocketAddress
  /// Where the server saw us.
  let mapped: SocketAddress?
  var onPacket: @NetworkActor ([UInt8], SocketAddress, Instant) -> Void = { _, _, _ in }
  private let driver: ConnectionDriver
  private let record: CheckRecord
  private var allocation: Allocation
  private var pump: Task<Void, Never>?
  private var isClosing = false
  /// Permissions to be asked for.
  private var wanted: [SocketAddress] = []
  private var permissions: [IPAddress: Permission] = [:]

  private enum Permission {
    /// With what is to be sent once it is granted.
    case asked([(bytes: [UInt8], peer: SocketAddress)])
    case granted
    case refused
  }

  /// More addresses than any honest peer has.
  private static let permissionLimit = 64
  private static let queueLimit = 8

  private init(
    _ relay: RelayAllocation, at address: SocketAddress, _ allocation: Allocation,
    _ driver: ConnectionDriver, _ record: CheckRecord
  ) {
    (self.address, mapped) = (address, relay.mapped)
    (self.allocation, self.driver, self.record) = (allocation, driver, record)
    pump = Task { await hold() }
  }

  /// Allocates over a connection of its own; `nil` if the server does not grant it.
  static func open(_ check: PlannedCheck, _ surroundings: ProbeSurroundings) async -> RelayBase? {
    // Its requests are those of no check in the report.
    let record = CheckRecord(check, start: .zero)
    let context = CheckContext(check, surroundings, record)
    guard let credential = try? check.path.target.credential?.prepared(.opaqueString),
      let driver = try? await context.open(context.server)
    else { return nil }
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
    guard ended == nil, let relay, let address = relay.relayed.first else {
      if ended == nil { await end(&allocation, driver) }
      driver.connection.close()
      return nil
    }
    return RelayBase(relay, at: address, allocation, driver, record)
  }

  private static func end(_ allocation: inout Allocation, _ driver: ConnectionDriver) async {
    allocation.release(now: EventLoop.now)
    while await driver.drive(&allocation, until: .distantFuture, onEvent: { _ in }) == nil {}
  }

  func admit(_ peer: SocketAddress) {
    guard permissions[peer.ip] == nil, permissions.count < Self.permissionLimit else { return }
    permissions[peer.ip] = .asked([])
    wanted.append(peer)
    driver.connection.wake()
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) {
    switch permissions[peer.ip] {
    case .granted: sendNow(bytes, to: peer)
    case .asked(let queue) where queue.count < Self.queueLimit:
      permissions[peer.ip] = .asked(queue + [(bytes, peer)])
    case .asked, .refused, nil: break
    }
  }

  private func sendNow(_ bytes: [UInt8], to peer: SocketAddress) {
    guard let message = allocation.message(carrying: bytes, to: peer, as: .indication) else {
      return
    }
    _ = try? driver.connection.send(message)
  }

  /// Holds the allocation, and gives it back in the end.
  private func hold() async {
    var held = allocation
    while !isClosing {
      for peer in wanted { held.permit(peer, now: EventLoop.now) }
      wanted = []
      // A wake-up that comes just before the wait begins is lost: never wait long for one.
      let ended = await driver.drive(
        &held, until: EventLoop.now + .milliseconds(20), onEvent: { take($0) },
        isEnough: { isClosing || !wanted.isEmpty })
      if ended != nil { return }
    }
    await Self.end(&held, driver)
  }

  private func take(_ event: Event) {
    switch event {
    case .data(let data):
      onPacket(data.bytes, data.peer, record.roundTrips.current?.at ?? EventLoop.now)
    case .granted(.createPermission, let peer):
      guard case .asked(let queue) = permissions[peer.ip] else { return }
      permissions[peer.ip] = .granted
      for (bytes, peer) in queue { sendNow(bytes, to: peer) }
    case .refused(.createPermission, let peer, _): permissions[peer.ip] = .refused
    default: break
    }
  }

  func close() async {
    isClosing = true
    driver.connection.wake()
    await pump?.value
    driver.connection.close()
  }
}
