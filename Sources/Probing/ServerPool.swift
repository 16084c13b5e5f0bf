import Polling
import Vocabulary

/// The servers of all sources of a run, for whoever needs those of every one.
@NetworkActor
final class ServerPool {
  private var targets: [ProbeTarget] = []
  private var missing: Int
  private var waiting: [Waiter<Bool>] = []

  init(sources: Int) {
    missing = sources
  }

  /// Adds what a source gave, if it gave anything; once for each.
  func add(_ targets: [ProbeTarget]) {
    self.targets += targets
    missing -= 1
    guard missing == 0 else { return }
    for waiter in waiting { waiter.resume(true) }
    waiting = []
  }

  /// Waits until every source has answered or failed.
  func all() async -> [ProbeTarget] {
    while missing > 0, !Task.isCancelled {
      let waiter = Waiter<Bool>()
      waiting.append(waiter)
      _ = await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
    }
    return targets
  }
}
