import Measurements
import Transports
import Vocabulary

/// One direction of packets through a relay: what left, what came, and how long each took.
///
/// Both ends are sockets of this process, so that departure and arrival have one clock.
struct FlowMeter {
  private var departures: [(sequence: UInt32, at: Instant)] = []
  private var clocks: [UInt32: RoundTripClock] = [:]
  /// Which packet the kernel's stamp of a departure will be of.
  private var unstamped: [UInt32: UInt32] = [:]
  /// The sequence numbers in the order in which they came, each once.
  private var arrivals: [UInt32] = []
  private var arrived: Set<UInt32> = []
  private var duplicates = 0
  private var reordered = 0
  private var highest: UInt32?

  mutating func sent(_ sequence: UInt32, _ receipt: SendReceipt) {
    departures.append((sequence, receipt.at))
    clocks[sequence] = RoundTripClock(receipt)
    unstamped[receipt.id] = sequence
  }

  mutating func transmitted(_ id: UInt32, _ stamp: KernelStamp) {
    guard let sequence = unstamped.removeValue(forKey: id) else { return }
    clocks[sequence]?.transmitted(id, stamp)
  }

  mutating func arrived(_ sequence: UInt32, at instant: Instant, _ stamp: KernelStamp?) {
    guard clocks[sequence] != nil else { return }
    guard arrived.insert(sequence).inserted else {
      duplicates += 1
      return
    }
    clocks[sequence]?.received(at: instant, stamp)
    arrivals.append(sequence)
    if let highest, sequence < highest { reordered += 1 }
    highest = max(highest ?? 0, sequence)
  }

  /// Ends the flow early: nothing is known of packets at its end that had less time to arrive than this.
  mutating func cut(_ patience: Nanoseconds) {
    guard let end = departures.last?.at else { return }
    while let last = departures.last, !arrived.contains(last.sequence), end - last.at < patience {
      departures.removeLast()
      clocks[last.sequence] = nil
    }
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
    var flow = RelayFlow(
      sent: clocks.count, delays: delays, duplicates: duplicates, reordered: reordered)
    (flow.lossRuns, flow.longestLossRun) = lossRuns
    flow.stoppedAfter = stoppedAfter
    return flow
  }

  /// How often packets were lost that were sent one after another, and how many at most.
  private var lossRuns: (count: Int, longest: Int) {
    var (count, longest, run) = (0, 0, 0)
    for (sequence, _) in departures {
      run = arrived.contains(sequence) ? 0 : run + 1
      if run == 1 { count += 1 }
      longest = max(longest, run)
    }
    return (count, longest)
  }

  /// When the last packet left that came, counted from the first; `nil` where later ones were too few, or
  /// all for too short a time, to say that the flow had stopped.
  private var stoppedAfter: Nanoseconds? {
    guard let start = departures.first, let end = departures.last,
      let last = departures.lastIndex(where: { arrived.contains($0.sequence) })
    else { return nil }
    let isOver =
      departures.count - 1 - last >= Self.stoppedPackets
      && end.at - departures[last].at >= Self.stoppedTime
    return isOver ? departures[last].at - start.at : nil
  }

  private static let stoppedPackets = 20
  private static let stoppedTime = Nanoseconds.seconds(1)
}
