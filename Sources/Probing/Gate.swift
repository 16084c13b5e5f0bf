package import Polling
package import Vocabulary

/// Admits tasks one after another, limited in number and in rate.
@NetworkActor
package final class Gate {
  private let interval: Nanoseconds
  let places: Int
  /// Less than none while more are inside than there are places, after a loan.
  private var free: Int
  private var quiet: [Waiter<Bool>] = []
  private var nextEntry = Instant.zero
  private var queue: [Waiter<Bool>] = []
  /// Index of the queue's head: entries before it have been admitted.
  private var head = 0

  package init(places: Int, interval: Nanoseconds) {
    self.places = places
    free = places
    self.interval = interval
  }

  /// Runs `body` once there is a free slot and its turn has come.
  ///
  /// - Throws: `CancellationError` if the task is cancelled before that.
  func admit<Success>(
    _ body: () async throws(CancellationError) -> Success
  ) async throws(CancellationError) -> Success {
    _ = try await enter()
    defer { leave() }
    return try await body()
  }

  /// Waits for a slot and its turn; `false` if there was none by the deadline.
  ///
  /// Every `enter` must be followed by `leave`.
  package func enter(by deadline: Instant = .distantFuture) async throws(CancellationError) -> Bool
  {
    guard try await takePlace(by: deadline) else { return false }
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

  /// Whether nothing is under way, and the next may enter at once.
  var isIdle: Bool { free == places && nextEntry <= EventLoop.now }

  /// Gives back the pause after somebody who did nothing that needs one.
  func skipPause() { nextEntry = nextEntry + (.zero - interval) }

  /// Waits until nobody is admitted or queued.
  func whenQuiet() async throws(CancellationError) {
    while free < places {
      guard !Task.isCancelled else { throw CancellationError() }
      let waiter = Waiter<Bool>()
      quiet.append(waiter)
      _ = await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
    }
  }

  /// Lets in one more for as long as somebody inside only waits; `takeBack` ends it.
  func lend() { passOn() }

  /// Ends a loan: nobody else is let in until one more has left.
  func takeBack() { free -= 1 }

  private func takePlace(by deadline: Instant) async throws(CancellationError) -> Bool {
    guard !Task.isCancelled else { throw CancellationError() }
    guard free <= 0 else {
      free -= 1
      return true
    }
    let waiter = Waiter<Bool>()
    queue.append(waiter)
    let isIn = await waiter.wait(until: deadline, atDeadline: false, whenCancelled: false)
    guard isIn || !Task.isCancelled else { throw CancellationError() }
    return isIn
  }

  package func leave() {
    if free < 0 { free += 1 } else { passOn() }
  }

  /// Passes the slot to the next in the queue.
  private func passOn() {
    while head < queue.count {
      let next = queue[head]
      head += 1
      // A cancelled entry no longer waits; the slot goes to the one behind.
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

  /// Drops the entries before the head once they are the majority: a queue that never empties stays
  /// as short as its waiters.
  private func cutQueue() {
    guard head > 64, head > queue.count / 2 else { return }
    queue.removeFirst(head)
    head = 0
  }

  /// The queue's memory use, in entries.
  var queueLength: Int { queue.count }
}
