import Endpoints
import Polling

/// Lets tasks in one after another: no more than so many at once, no faster than so often.
@NetworkActor
final class Gate {
  private let interval: Nanoseconds
  private var free: Int
  private var nextEntry = Instant.zero
  private var queue: [Waiter<Bool>] = []
  /// Where the queue begins: what is before has been let in.
  private var head = 0

  init(places: Int, interval: Nanoseconds) {
    free = places
    self.interval = interval
  }

  /// Waits for a place and for the turn; whoever is let in must `leave`.
  ///
  /// - Throws: `CancellationError` when the task is cancelled meanwhile; no place is held then.
  func enter() async throws(CancellationError) {
    try await takePlace()
    let entry = max(nextEntry, EventLoop.now)
    nextEntry = entry + interval
    do {
      guard entry > EventLoop.now else { return }
      try await EventLoop.sleep(until: entry)
    } catch {
      leave()
      throw error
    }
  }

  /// Gives the place to the next in line.
  func leave() {
    while head < queue.count {
      let next = queue[head]
      head += 1
      // One that was cancelled no longer waits; the place goes to the one behind.
      if next.isWaiting {
        next.resume(true)
        return
      }
    }
    queue.removeAll(keepingCapacity: true)
    head = 0
    free += 1
  }

  private func takePlace() async throws(CancellationError) {
    guard free == 0 else {
      free -= 1
      return
    }
    let waiter = Waiter<Bool>()
    queue.append(waiter)
    let isIn = await waiter.wait(
      until: .distantFuture, atDeadline: false, whenCancelled: false)
    guard isIn else { throw CancellationError() }
  }
}
