package import Endpoints

/// One task waiting on the loop for one value, with a deadline.
///
/// It can be used again once the wait is over.
@NetworkActor
package final class Waiter<Value: Sendable> {
  private var continuation: CheckedContinuation<Value, Never>?
  private var timer: Timer?
  /// Counts the waits, so that a late cancellation does not end the next one.
  private var current: UInt64 = 0

  package nonisolated init() {}

  /// Whether a task waits: what arrives meanwhile must be kept by the owner.
  package var isWaiting: Bool { continuation != nil }

  /// Waits for `resume`, until the deadline, or until the task is cancelled.
  ///
  /// A task that is cancelled already does not wait. Only one task may wait at a time.
  package func wait(
    until deadline: Instant, atDeadline: Value, whenCancelled: Value
  ) async -> Value {
    current += 1
    let mine = current
    return await withTaskCancellationHandler {
      guard !Task.isCancelled else { return whenCancelled }
      return await wait(until: deadline, atDeadline: atDeadline)
    } onCancel: {
      Task { @NetworkActor in
        guard self.current == mine else { return }
        self.resume(whenCancelled)
      }
    }
  }

  /// Waits for `resume` or the deadline, whether the task is cancelled or not.
  package func wait(until deadline: Instant, atDeadline: Value) async -> Value {
    precondition(!isWaiting, "two tasks wait for the same thing")
    return await withCheckedContinuation { continuation in
      self.continuation = continuation
      guard deadline < .distantFuture else { return }
      timer = EventLoop.schedule(at: deadline) { self.resume(atDeadline) }
    }
  }

  /// Ends the wait; does nothing when nobody waits.
  package func resume(_ value: Value) {
    timer?.cancel()
    timer = nil
    let continuation = continuation
    self.continuation = nil
    continuation?.resume(returning: value)
  }
}
