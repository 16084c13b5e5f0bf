import Measurements
import Polling
import STUNClient
import STUNWire
import Vocabulary

/// The IP packets, in bytes at the witness, that are sent to find the largest that passes.
enum PacketSizes {
  /// The least that IPv4 guarantees, media of 1200 bytes over IPv4 and IPv6, IPv6's least, and what tunnels
  /// and Ethernet leave.
  static let whole = [576, 1228, 1248, 1280, 1400, 1450, 1500]
  /// With media of 1200 bytes over IPv6, the larger of the two.
  static let media = 1248
  /// These pass only in fragments.
  private static let fragmented = [2000, 4000]

  /// Over anything but UDP a server reads each message into a buffer of its own, which no path limits and
  /// which in some is made for what Ethernet carries: more than that is not sent there (decision 0125).
  static func toTry(over transport: TransportProtocol) -> [Int] {
    transport == .udp ? whole + fragmented : whole
  }
}

extension RelayMeasurement {
  /// Sends what did not arrive once more: a busy host or a full queue loses packets of any size.
  func sizes(_ allocation: inout Allocation) async throws(AllocationEnded) {
    // All but the largest arrive as fast as the flow did.
    let slowest =
      traffic.slowest.map { $0 + $0 + Nanoseconds(profile.patience.count / 20) } ?? patience
    let short = min(slowest, patience)
    try await sendSizes(&allocation, waiting: short)
    guard let lost = traffic.smallestLost else { return }
    // Without it media would not pass, so its silence gets all the time that it may need.
    try await sendSizes(&allocation, waiting: lost <= PacketSizes.media ? patience : short)
  }

  /// Sends a packet of each size that has not arrived yet.
  ///
  /// If nothing arrives at all, no size is at fault. Those to the peer that nobody may fragment come last: where
  /// one meets a smaller MTU behind the relay, coturn ends the allocation, and nothing passes any more.
  private func sendSizes(
    _ allocation: inout Allocation, waiting time: Nanoseconds
  ) async throws(AllocationEnded) {
    // IP and UDP headers are added to the payload.
    let headers = peer.ip.version == .v4 ? 28 : 48
    for direction in [ProbePacket.Direction.fromPeer, .toPeer] where traffic.hasOpened(direction) {
      witness.allowFragments(true)
      for size in PacketSizes.toTry(over: record.result.transport)
      where !traffic.hasArrived(.size, size, direction) && surroundings.mayMediaSend(size) {
        send(.size, size, direction, size: size - headers, &allocation)
      }
      witness.allowFragments(false)
      // A second allocation has no say in what the relay does with its packets.
      guard direction == .toPeer || witness.kind == .ownSocket else { continue }
      for size in PacketSizes.whole
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
}
