import Measurements
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Pairs requests with their answers, and derives samples from the pairs.
///
/// The kernel's stamp of a departure may arrive after the answer, so samples are derived on demand.
struct RoundTrips {
  /// An arrival that a state machine is processing; the stamp is its own, not that of a longer
  /// piece.
  struct Arrived {
    var at: Instant
    var stamp: KernelStamp?
  }

  var current: Arrived?
  /// The retransmission timeout as learned from the answers so far.
  private(set) var timeout = RetransmissionTimeout()
  private var unanswered: [TransactionID: RoundTripClock] = [:]
  private var answered: [RoundTripClock] = []

  mutating func sent(_ transmission: Transmission, _ receipt: SendReceipt) {
    unanswered[transmission.transactionID] = RoundTripClock(receipt)
  }

  mutating func transmitted(_ id: UInt32, _ stamp: KernelStamp) {
    for transaction in unanswered.keys { unanswered[transaction]?.transmitted(id, stamp) }
    // Answers arrive nearly in the order of their requests, so the match is near the end.
    for index in answered.indices.reversed() where answered[index].awaitsStamp {
      answered[index].transmitted(id, stamp)
    }
  }

  /// Records an answer that a state machine accepted; only a request sent once yields a sample
  /// (Karn, STUN-41).
  mutating func answered(_ answer: Answer) {
    timeout.record(answer)
    let clock = unanswered.removeValue(forKey: answer.transactionID)
    guard var clock, answer.isSample, let current else { return }
    clock.received(at: current.at, current.stamp)
    answered.append(clock)
  }

  /// Whether the kernel may yet report when an answered request left.
  var awaitsStamp: Bool { answered.contains { $0.awaitsStamp } }

  var samples: [RTTSample] {
    answered.compactMap { clock in
      guard let trip = clock.roundTrip else { return nil }
      return switch trip.clock {
      case .kernel:
        RTTSample(trip.duration, clock: .kernel, uncertainty: RoundTripClock.kernelUncertainty)
      case .monotonic: RTTSample(trip.duration, clock: .monotonic)
      }
    }
  }
}
