import Polling
import Vocabulary

/// Chooses one of the answering candidates to carry the session (RFC 8445 section 8.1.1).
///
/// Prefers the one that the peer itself nominated, or else the one with the highest priority.
@NetworkActor
final class Nomination {
  private struct Contender {
    let id: Int
    let priority: UInt32
    let waiter: Waiter<Bool>
  }

  /// The number of checks that may still get an answer.
  private var open: Int
  private var contenders: [Contender] = []
  private var peersChoice: Int?
  private var winner: Int?
  private var timer: Timer?

  init(candidates: Int) {
    open = candidates
  }

  /// Registers one more check that may get an answer.
  func admit() {
    open += 1
  }

  /// Registers a candidate that answered; returns, once it is decided, whether it was chosen.
  func isChosen(_ id: Int, priority: UInt32) async -> Bool {
    open -= 1
    guard winner == nil else { return false }
    let waiter = Waiter<Bool>()
    contenders.append(Contender(id: id, priority: priority, waiter: waiter))
    if open == 0 {
      decide()
      return winner == id
    }
    if timer == nil {
      timer = EventLoop.schedule(at: EventLoop.now + Self.patience) { [weak self] in
        self?.decide()
      }
    }
    return await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
  }

  /// Registers the end of a check without an answer.
  func withdraw() {
    open -= 1
    if open == 0 { decide() }
  }

  /// Records the peer's own nomination.
  func nominate(_ id: Int?) {
    peersChoice = id ?? peersChoice
  }

  private func decide() {
    timer?.cancel()
    guard winner == nil else { return }
    // The first among equal priorities: it answered first.
    let nominated = contenders.first { $0.id == peersChoice }
    let best = contenders.reduce(contenders.first) { best, next in
      next.priority > best?.priority ?? 0 ? next : best
    }
    winner = (nominated ?? best)?.id
    for contender in contenders { contender.waiter.resume(contender.id == winner) }
    contenders = []
  }

  /// Nearly every path answers within this time, and a silent candidate must not keep the others
  /// waiting.
  private static let patience = Nanoseconds.milliseconds(500)
}
