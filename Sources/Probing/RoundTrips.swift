import Measurements
import STUNClient
import STUNWire
import Transports
import Vocabulary

/// Pairs what was sent with what answered it, and makes samples of the pairs.
///
/// The kernel's stamp of a departure may come after the answer, so samples are made when asked for.
struct RoundTrips {
  /// An arrival that a state machine is looking at; the stamp is its own, not that of a longer piece.
  struct Arrived {
    var at: Instant
    var stamp: KernelStamp?
  }

  var current: Arrived?
  /// What the answers so far teach about how long to wait for the next one.
  private(set) var timeout = RetransmissionTimeout()
  private var unanswered: [TransactionID: RoundTripClock] = [:]
  private var answered: [RoundTripClock] = []

  mutating func sent(_ transmission: Transmission, _ receipt: SendReceipt) {
    unanswered[transmission.transactionID] = RoundTripClock(receipt)
  }

  mutating func transmitted(_ id: UInt32, _ stamp: KernelStamp) {
    for transaction in unanswered.keys { unanswered[transaction]?.transmitted(id, stamp) }
    // Answers come in the order of their requests, or nearly: the stamp belongs near the end.
    for index in answered.indices.reversed() where answered[index].awaitsStamp {
      answered[index].transmitted(id, stamp)
    }
  }

  /// Takes an answer that a state machine accepted; only one sent once makes a sample (Karn, STUN-41).
  mutating func answered(_ answer: Answer) {
    timeout.record(answer)
    let clock = unanswered.removeValue(forKey: answer.transactionID)
    guard var clock, answer.isSample, let current else { return }
    clock.received(at: current.at, current.stamp)
    answered.append(clock)
  }

  /// Whether the kernel may yet tell when an answered request left.
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
