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
  private let held: HeldAllocation
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

  private init(_ held: HeldAllocation) {
    (address, mapped, self.held) = (held.relayed, held.relay.mapped, held)
    held.onEvent = { [weak self] in self?.take($0) }
  }

  /// Allocates over a connection of its own; `nil` if the server does not grant it.
  static func open(_ check: PlannedCheck, _ surroundings: ProbeSurroundings) async -> RelayBase? {
    // Its requests are those of no check in the report.
    let context = CheckContext(check, surroundings, CheckRecord(check, start: .zero))
    guard let credential = try? check.path.target.credential?.prepared(.opaqueString),
      let held = await HeldAllocation.open(at: context.server, as: credential, context)
    else { return nil }
    return RelayBase(held)
  }

  func admit(_ peer: SocketAddress) {
    guard permissions[peer.ip] == nil, permissions.count < Self.permissionLimit else { return }
    permissions[peer.ip] = .asked([])
    held.permit(peer)
  }

  func send(_ bytes: [UInt8], to peer: SocketAddress) {
    switch permissions[peer.ip] {
    case .granted: _ = held.send(bytes, to: peer)
    case .asked(let queue) where queue.count < Self.queueLimit:
      permissions[peer.ip] = .asked(queue + [(bytes, peer)])
    case .asked, .refused, nil: break
    }
  }

  private func take(_ event: Event) {
    switch event {
    case .data(let data):
      onPacket(Array(data.bytes), data.peer, held.arrived?.at ?? EventLoop.now)
    case .granted(.createPermission, let peer):
      guard case .asked(let queue) = permissions[peer.ip] else { return }
      permissions[peer.ip] = .granted
      for (bytes, peer) in queue { _ = held.send(bytes, to: peer) }
    case .refused(.createPermission, let peer, _): permissions[peer.ip] = .refused
    default: break
    }
  }

  func close() async { await held.close() }
}
