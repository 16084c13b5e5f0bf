import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// What was sent through a relay in both directions, and what came.
@NetworkActor
final class RelayTraffic {
  /// Drawn for each check: nobody else's packets are counted.
  let session = UInt64.random(in: 0...UInt64.max)
  private var flows: [ProbePacket.Direction: FlowMeter] = [
    .toPeer: FlowMeter(), .fromPeer: FlowMeter(),
  ]
  /// The directions in which anything at all has come.
  private(set) var opened: Set<ProbePacket.Direction> = []
  private var sizesSent: [ProbePacket.Direction: Set<Int>] = [:]
  private var sizesArrived: [ProbePacket.Direction: Set<Int>] = [:]

  func packet(
    _ series: ProbePacket.Series, _ sequence: Int, _ direction: ProbePacket.Direction
  ) -> ProbePacket {
    ProbePacket(
      session: session, sequence: UInt32(truncatingIfNeeded: sequence), series: series,
      direction: direction)
  }

  /// Takes that a packet has left.
  func sent(_ packet: ProbePacket, _ receipt: SendReceipt) {
    switch packet.series {
    case .opening: break
    case .flow: flows[packet.direction]?.sent(packet.sequence, receipt)
    case .size: sizesSent[packet.direction, default: []].insert(Int(packet.sequence))
    }
  }

  func transmitted(_ direction: ProbePacket.Direction, _ id: UInt32, _ stamp: KernelStamp) {
    flows[direction]?.transmitted(id, stamp)
  }

  /// Takes what came at the end of a direction; `false` where it is none of our packets.
  func arrived(
    _ bytes: [UInt8], _ direction: ProbePacket.Direction, at instant: Instant,
    _ stamp: KernelStamp?
  ) -> Bool {
    guard let packet = ProbePacket(bytes), packet.session == session,
      packet.direction == direction
    else { return false }
    opened.insert(direction)
    switch packet.series {
    case .opening: break
    case .flow: flows[direction]?.arrived(packet.sequence, at: instant, stamp)
    case .size: sizesArrived[direction, default: []].insert(Int(packet.sequence))
    }
    return true
  }

  var isOpen: Bool { opened.count == ProbePacket.Direction.allCases.count }

  /// Whether all that was sent has come.
  var isComplete: Bool {
    flows.values.allSatisfy(\.isComplete) && sizesArrived == sizesSent
  }

  func flow(_ direction: ProbePacket.Direction) -> RelayFlow {
    var flow = flows[direction]?.flow ?? RelayFlow(sent: 0, delays: [])
    guard let sent = sizesSent[direction], let arrived = sizesArrived[direction] else {
      return flow
    }
    flow.largestPacket = arrived.max()
    flow.smallestLost = sent.subtracting(arrived).filter { $0 > arrived.max() ?? 0 }.min()
    return flow
  }
}
