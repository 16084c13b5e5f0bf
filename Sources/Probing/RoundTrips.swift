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
  /// The message that arrived then.
  var currentMessage: [UInt8] = []
  /// The retransmission timeout as learned from the answers so far.
  private(set) var timeout = RetransmissionTimeout()
  /// The longest time from a request's first transmission to the answer that was accepted.
  private(set) var slowest = Nanoseconds.zero
  /// The last transactions, and what another answer to each would be.
  private(set) var earlier: [TransactionID: DropReason] = [:]
  private var begun: [(id: TransactionID, kind: RequestKind, at: Instant)] = []
  private var unanswered: [TransactionID: RoundTripClock] = [:]
  private var answered: [RoundTripClock] = []

  mutating func sent(_ transmission: Transmission, _ receipt: SendReceipt) {
    unanswered[transmission.transactionID] = RoundTripClock(receipt)
    if transmission.attempt == 1 { begin(transmission, at: receipt.at) }
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
  ///
  /// Returns the time since the last of several transmissions: a round trip takes no less.
  @discardableResult
  mutating func answered(_ answer: Answer) -> Nanoseconds? {
    timeout.record(answer)
    slowest = max(slowest, answer.receivedAt - answer.sentAt)
    if earlier[answer.transactionID] != nil { earlier[answer.transactionID] = .duplicate }
    let clock = unanswered.removeValue(forKey: answer.transactionID)
    guard var clock else { return nil }
    guard answer.isSample else { return answer.receivedAt - clock.sentAt }
    guard let current else { return nil }
    clock.received(at: current.at, current.stamp)
    answered.append(clock)
    return nil
  }

  /// Enough for the requests that may still be answered.
  private static let memory = 32

  private mutating func begin(_ transmission: Transmission, at instant: Instant) {
    let id = transmission.transactionID
    earlier[id] = .late
    begun.append((id, transmission.kind, instant))
    guard begun.count > Self.memory else { return }
    earlier[begun.removeFirst().id] = nil
  }

  /// How long after its first transmission the request was answered whose answer has just come.
  var lateAnswer: (kind: RequestKind, wait: Nanoseconds)? {
    guard let current, let message = try? Message(currentMessage),
      let request = begun.last(where: { $0.id == message.transactionID })
    else { return nil }
    return (request.kind, current.at - request.at)
  }

  /// How long to wait for an answer before its datagram counts as lost.
  var patience: Nanoseconds { max(timeout.estimate, slowest) }

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
