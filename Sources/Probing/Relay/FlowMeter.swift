import Measurements
import Transports
import Vocabulary

/// One direction of packets through a relay: what left, what came, and how long each took.
///
/// Both ends are sockets of this process, so that departure and arrival have one clock.
struct FlowMeter {
  private struct Packet {
    let sequence: UInt32
    let departure: Instant
    var clock: RoundTripClock
    var hasArrived = false
  }

  /// In the order in which they left, which is that of their numbers.
  private var packets: [Packet] = []
  /// Which packet the kernel's stamp of a departure will be of.
  private var unstamped: [UInt32: UInt32] = [:]
  /// The positions among `packets` in the order in which they came, each once.
  private var arrivals: [Int] = []
  private var lastArrival = Instant.zero
  private var duplicates = 0
  private var reordered = 0
  private var highest = -1

  /// Records a departure; numbers ascend.
  mutating func sent(_ sequence: UInt32, _ receipt: SendReceipt) {
    packets.append(
      Packet(sequence: sequence, departure: receipt.at, clock: RoundTripClock(receipt)))
    unstamped[receipt.id] = sequence
  }

  mutating func transmitted(_ id: UInt32, _ stamp: KernelStamp) {
    guard let sequence = unstamped.removeValue(forKey: id), let index = index(of: sequence) else {
      return
    }
    packets[index].clock.transmitted(id, stamp)
  }

  mutating func arrived(_ sequence: UInt32, at instant: Instant, _ stamp: KernelStamp?) {
    guard let index = index(of: sequence) else { return }
    guard !packets[index].hasArrived else {
      duplicates += 1
      return
    }
    packets[index].hasArrived = true
    lastArrival = max(lastArrival, instant)
    packets[index].clock.received(at: instant, stamp)
    arrivals.append(index)
    if index < highest { reordered += 1 }
    highest = max(highest, index)
  }

  private func index(of sequence: UInt32) -> Int? {
    var (low, high) = (0, packets.count)
    while low < high {
      let middle = (low + high) / 2
      if packets[middle].sequence < sequence { low = middle + 1 } else { high = middle }
    }
    return low < packets.count && packets[low].sequence == sequence ? low : nil
  }

  /// Ends the flow early: nothing is known of packets at its end that had less time to arrive than this.
  mutating func cut(_ patience: Nanoseconds) {
    guard let end = packets.last?.departure else { return }
    while let last = packets.last, !last.hasArrived, end - last.departure < patience {
      packets.removeLast()
    }
  }

  var isComplete: Bool { arrivals.count == packets.count }

  var flow: RelayFlow {
    let delays = arrivals.compactMap { index -> RTTSample? in
      guard let trip = packets[index].clock.roundTrip else { return nil }
      return switch trip.clock {
      case .kernel:
        RTTSample(trip.duration, clock: .kernel, uncertainty: RoundTripClock.kernelUncertainty)
      case .monotonic: RTTSample(trip.duration, clock: .monotonic)
      }
    }
    var flow = RelayFlow(
      sent: packets.count, delays: delays, duplicates: duplicates, reordered: reordered)
    (flow.lossRuns, flow.longestLossRun) = lossRuns
    flow.stoppedAfter = stoppedAfter
    flow.queued = queued
    return flow
  }

  /// How often packets were lost that were sent one after another, and how many at most.
  private var lossRuns: (count: Int, longest: Int) {
    var (count, longest, run) = (0, 0, 0)
    for packet in packets {
      run = packet.hasArrived ? 0 : run + 1
      if run == 1 { count += 1 }
      longest = max(longest, run)
    }
    return (count, longest)
  }

  /// When the last packet left that came, counted from the first; `nil` where later ones were too few, or
  /// all for too short a time, to say that the flow had stopped.
  ///
  /// Where packets still come when the last is sent, the flow goes on: they wait in a queue.
  private var stoppedAfter: Nanoseconds? {
    guard let start = packets.first, let end = packets.last,
      let last = packets.lastIndex(where: \.hasArrived)
    else { return nil }
    let isOver =
      packets.count - 1 - last >= Self.stoppedPackets
      && end.departure - max(packets[last].departure, lastArrival) >= Self.stoppedTime
    return isOver ? packets[last].departure - start.departure : nil
  }

  /// How many at the end had not come when the last left, while others before them still did.
  private var queued: Int {
    guard let end = packets.last, let last = packets.lastIndex(where: \.hasArrived),
      lastArrival >= end.departure, lastArrival - packets[last].departure >= Self.stoppedTime
    else { return 0 }
    return packets.count - 1 - last
  }

  private static let stoppedPackets = 20
  private static let stoppedTime = Nanoseconds.seconds(1)
}
