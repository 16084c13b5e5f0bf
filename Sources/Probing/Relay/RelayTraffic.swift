import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// The packets sent and received through a relay in both directions.
@NetworkActor
final class RelayTraffic {
  /// The packets received at the end of one direction.
  private struct Way {
    var flow = FlowMeter()
    var hasOpened = false
    /// The forms of data, between client and server, in which anything arrived.
    var forms: Set<DataForm> = []
    /// The forms in which packets to the peer were sent.
    var sentForms: [ProbePacket: DataForm] = [:]
    var sizes = Ladder()
    var unfragmented = Ladder()
  }

  /// Packets of several sizes: which were sent, and which came whole.
  struct Ladder {
    /// With the bytes above UDP.
    private var sent: [Int: Int] = [:]
    private(set) var arrived: Set<Int> = []

    var isEmpty: Bool { sent.isEmpty }
    var haveAllArrived: Bool { arrived.count == sent.count }
    /// `nil` where none came.
    var largest: Int? { arrived.max() }
    /// The smallest above the largest that came.
    var smallestLost: Int? {
      sent.keys.filter { !arrived.contains($0) && $0 > largest ?? 0 }.min()
    }

    mutating func sent(_ size: Int, count: Int) { sent[size] = count }

    /// A relay that cuts packets off passes none of that size.
    mutating func arrived(_ size: Int, count: Int) {
      if sent[size] == count { arrived.insert(size) }
    }

    /// Nothing is known of what is still on its way.
    mutating func cut() { sent = sent.filter { arrived.contains($0.key) } }
  }

  /// Drawn for each check: packets of others are not counted.
  private let session = UInt64.random(in: 0...UInt64.max)
  private var ways: [ProbePacket.Direction: Way] = [.toPeer: Way(), .fromPeer: Way()]

  func packet(
    _ series: ProbePacket.Series, _ sequence: Int, _ direction: ProbePacket.Direction
  ) -> ProbePacket {
    ProbePacket(
      session: session, sequence: UInt32(truncatingIfNeeded: sequence), series: series,
      direction: direction)
  }

  /// Records a sent packet of so many bytes; `form` is that between client and server.
  func sent(
    _ packet: ProbePacket, count: Int, _ receipt: SendReceipt, as form: DataForm? = nil
  ) {
    // Once one of each form has passed, no more need be known.
    if let form, ways[packet.direction]?.forms.contains(form) == false {
      ways[packet.direction]?.sentForms[packet] = form
    }
    switch packet.series {
    case .opening: break
    case .flow: ways[packet.direction]?.flow.sent(packet.sequence, receipt)
    case .size: ways[packet.direction]?.sizes.sent(Int(packet.sequence), count: count)
    case .unfragmented:
      ways[packet.direction]?.unfragmented.sent(Int(packet.sequence), count: count)
    }
  }

  /// Records a packet of the ladder that this host refused to send.
  func couldNotSend(_ packet: ProbePacket, count: Int) {
    ways[packet.direction]?.unfragmented.sent(Int(packet.sequence), count: count)
  }

  func transmitted(_ direction: ProbePacket.Direction, _ id: UInt32, _ stamp: KernelStamp) {
    ways[direction]?.flow.transmitted(id, stamp)
  }

  /// Records a packet at the end of a direction; `false` if it is not one of ours.
  func arrived(
    _ bytes: Span<UInt8>, _ direction: ProbePacket.Direction, at instant: Instant,
    _ stamp: KernelStamp?, as form: DataForm? = nil
  ) -> Bool {
    guard let packet = ProbePacket(bytes), packet.session == session,
      packet.direction == direction
    else { return false }
    ways[direction]?.hasOpened = true
    if let form = form ?? ways[direction]?.sentForms[packet] {
      ways[direction]?.forms.insert(form)
    }
    switch packet.series {
    case .opening: break
    case .flow: ways[direction]?.flow.arrived(packet.sequence, at: instant, stamp)
    case .size: ways[direction]?.sizes.arrived(Int(packet.sequence), count: bytes.count)
    case .unfragmented:
      ways[direction]?.unfragmented.arrived(Int(packet.sequence), count: bytes.count)
    }
    return true
  }

  /// Ends everything early; packets had to arrive within `patience`.
  func cut(_ patience: Nanoseconds) {
    for direction in ProbePacket.Direction.allCases {
      ways[direction]?.flow.cut(patience)
      ways[direction]?.sizes.cut()
      ways[direction]?.unfragmented.cut()
    }
  }

  /// Whether anything at all has arrived that way.
  func hasOpened(_ direction: ProbePacket.Direction) -> Bool { ways[direction]?.hasOpened == true }

  func hasPassed(_ form: DataForm, _ direction: ProbePacket.Direction) -> Bool {
    ways[direction]?.forms.contains(form) == true
  }

  func passed(_ form: DataForm) -> RelayDirections {
    RelayDirections(toPeer: hasPassed(form, .toPeer), fromPeer: hasPassed(form, .fromPeer))
  }

  /// Whether the whole flow has arrived.
  var isComplete: Bool { ways.values.allSatisfy(\.flow.isComplete) }

  var haveAllSizesArrived: Bool {
    ways.values.allSatisfy { $0.sizes.haveAllArrived && $0.unfragmented.haveAllArrived }
  }

  /// The smallest size that is missing above those that arrived.
  ///
  /// If none arrived at all, the server does not know DONT-FRAGMENT, and nothing was lost.
  var smallestLost: Int? {
    ways.values.flatMap { [$0.sizes, $0.unfragmented] }.filter { !$0.arrived.isEmpty }
      .compactMap(\.smallestLost).min()
  }

  func hasArrived(
    _ series: ProbePacket.Series, _ size: Int, _ direction: ProbePacket.Direction
  ) -> Bool {
    switch series {
    case .size: ways[direction]?.sizes.arrived.contains(size) == true
    case .unfragmented: ways[direction]?.unfragmented.arrived.contains(size) == true
    case .opening, .flow: false
    }
  }

  /// The longest delay of a packet; `nil` if none arrived.
  var slowest: Nanoseconds? { ways.values.compactMap { $0.flow.flow.delay?.max }.max() }

  func flow(_ direction: ProbePacket.Direction) -> RelayFlow {
    guard let way = ways[direction] else { return RelayFlow(sent: 0, delays: []) }
    var flow = way.flow.flow
    guard !way.sizes.isEmpty else { return flow }
    (flow.largestPacket, flow.smallestLost) = (way.sizes.largest, way.sizes.smallestLost)
    // Where none came at all, nobody sent them: the attribute is not known.
    guard let largest = way.unfragmented.largest else { return flow }
    flow.largestUnfragmented = largest
    flow.smallestUnfragmentedLost = way.unfragmented.smallestLost
    return flow
  }
}
