import Polling
import Vocabulary

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

  /// Runs `body` when there is a place and the turn has come.
  ///
  /// - Throws: `CancellationError` when the task is cancelled before that.
  func admit<Success>(
    _ body: () async throws(CancellationError) -> Success
  ) async throws(CancellationError) -> Success {
    try await takePlace()
    defer { leave() }
    let entry = max(nextEntry, EventLoop.now)
    nextEntry = entry + interval
    if entry > EventLoop.now { try await EventLoop.sleep(until: entry) }
    return try await body()
  }

  private func takePlace() async throws(CancellationError) {
    guard !Task.isCancelled else { throw CancellationError() }
    guard free == 0 else {
      free -= 1
      return
    }
    let waiter = Waiter<Bool>()
    queue.append(waiter)
    let isIn = await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
    guard isIn else { throw CancellationError() }
  }

  /// Gives the place to the next in line.
  private func leave() {
    while head < queue.count {
      let next = queue[head]
      head += 1
      // One that was cancelled no longer waits; the place goes to the one behind.
      if next.isWaiting {
        next.resume(true)
        return cutQueue()
      }
    }
    queue.removeAll(keepingCapacity: true)
    head = 0
    free += 1
  }

  /// Drops what is before the head once that is most of it: a queue that never empties stays as short
  /// as those who wait.
  private func cutQueue() {
    guard head > 64, head > queue.count / 2 else { return }
    queue.removeFirst(head)
    head = 0
  }

  /// How much memory the queue takes, in waiters.
  var queueLength: Int { queue.count }
}
