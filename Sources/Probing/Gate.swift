import Polling
import Vocabulary

/// Lets tasks in one after another: no more than so many at once, no faster than so often.
@NetworkActor
final class Gate {
  private let interval: Nanoseconds
  private let places: Int
  private var free: Int
  /// How many have been let in so far.
  private(set) var entries = 0
  private var quiet: [Waiter<Bool>] = []
  private var nextEntry = Instant.zero
  private var queue: [Waiter<Bool>] = []
  /// Where the queue begins: what is before has been let in.
  private var head = 0

  init(places: Int, interval: Nanoseconds) {
    self.places = places
    free = places
    self.interval = interval
  }

  /// Runs `body` when there is a place and the turn has come.
  ///
  /// - Throws: `CancellationError` when the task is cancelled before that.
  func admit<Success>(
    _ body: () async throws(CancellationError) -> Success
  ) async throws(CancellationError) -> Success {
    _ = try await enter()
    defer { leave() }
    return try await body()
  }

  /// Waits for a place and its turn; `false` when there was none by the deadline.
  ///
  /// Whoever is in has to `leave`.
  func enter(by deadline: Instant = .distantFuture) async throws(CancellationError) -> Bool {
    guard try await takePlace(by: deadline) else { return false }
    entries += 1
    let entry = max(nextEntry, EventLoop.now)
    nextEntry = entry + interval
    guard entry > EventLoop.now else { return true }
    do {
      try await EventLoop.sleep(until: entry)
      return true
    } catch {
      leave()
      throw error
    }
  }

  /// Waits until nobody is in or in line.
  func whenQuiet() async throws(CancellationError) {
    while free < places {
      guard !Task.isCancelled else { throw CancellationError() }
      let waiter = Waiter<Bool>()
      quiet.append(waiter)
      _ = await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
    }
  }

  private func takePlace(by deadline: Instant) async throws(CancellationError) -> Bool {
    guard !Task.isCancelled else { throw CancellationError() }
    guard free == 0 else {
      free -= 1
      return true
    }
    let waiter = Waiter<Bool>()
    queue.append(waiter)
    let isIn = await waiter.wait(until: deadline, atDeadline: false, whenCancelled: false)
    guard isIn || !Task.isCancelled else { throw CancellationError() }
    return isIn
  }

  /// Gives the place to the next in line.
  func leave() {
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
    guard free == places else { return }
    let waiting = quiet
    quiet = []
    for waiter in waiting { waiter.resume(true) }
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
