import Measurements
import Transports
import Vocabulary

/// One direction of packets through a relay: packets sent and received, and their delays.
///
/// Both ends are sockets of this process, so departure and arrival share a clock.
struct FlowMeter {
  private var clocks: [UInt32: RoundTripClock] = [:]
  /// The sequence numbers in order of arrival, each once.
  private var arrivals: [UInt32] = []
  private var duplicates = 0
  private var reordered = 0
  private var highest: UInt32?

  mutating func sent(_ sequence: UInt32, _ receipt: SendReceipt) {
    clocks[sequence] = RoundTripClock(receipt)
  }

  mutating func transmitted(_ id: UInt32, _ stamp: KernelStamp) {
    for sequence in clocks.keys { clocks[sequence]?.transmitted(id, stamp) }
  }

  mutating func arrived(_ sequence: UInt32, at instant: Instant, _ stamp: KernelStamp?) {
    guard clocks[sequence] != nil else { return }
    guard !arrivals.contains(sequence) else {
      duplicates += 1
      return
    }
    clocks[sequence]?.received(at: instant, stamp)
    arrivals.append(sequence)
    if let highest, sequence < highest { reordered += 1 }
    highest = max(highest ?? 0, sequence)
  }

  var isComplete: Bool { arrivals.count == clocks.count }

  var flow: RelayFlow {
    let delays = arrivals.compactMap { sequence -> RTTSample? in
      guard let trip = clocks[sequence]?.roundTrip else { return nil }
      return switch trip.clock {
      case .kernel:
        RTTSample(trip.duration, clock: .kernel, uncertainty: RoundTripClock.kernelUncertainty)
      case .monotonic: RTTSample(trip.duration, clock: .monotonic)
      }
    }
    return RelayFlow(
      sent: clocks.count, delays: delays, duplicates: duplicates, reordered: reordered)
  }
}
