package import Vocabulary

/// One task waiting on the loop for one value, with a deadline.
///
/// It can be reused once the wait is over. A wait begins with the call, in the same turn of the
/// loop, so checking for a value and then waiting misses nothing.
@NetworkActor
package final class Waiter<Value: Sendable> {
  private enum State {
    case idle
    /// The wait has begun, and its task is still on its way through the loop's queue.
    case begun
    /// The value that arrived in that moment.
    case answered(Value)
    case waiting(CheckedContinuation<Value, Never>)
  }

  private var state = State.idle
  private var timer: Timer?
  /// Counts the waits, so that a late cancellation does not end the next one.
  private var current: UInt64 = 0

  package nonisolated init() {}

  /// Whether a task is waiting without an answer yet: the owner must keep anything that arrives
  /// otherwise.
  package var isWaiting: Bool {
    switch state {
    case .begun, .waiting: true
    case .idle, .answered: false
    }
  }

  /// Waits for `resume`, until the deadline, or until the task is cancelled.
  ///
  /// A task that is already cancelled does not wait. Only one task may wait at a time. Call it on
  /// `NetworkActor`; it is not isolated itself, because entering an isolated function may go
  /// through the loop's queue, and the wait must have begun before that.
  package nonisolated(nonsending) func wait(
    until deadline: Instant, atDeadline: Value, whenCancelled: Value
  ) async -> Value {
    let mine = NetworkActor.assumeIsolated { begin() }
    return await value(
      ofWait: mine, until: deadline, atDeadline: atDeadline, whenCancelled: whenCancelled)
  }

  /// Waits for `resume` or the deadline, even if the task is cancelled.
  package nonisolated(nonsending) func wait(
    until deadline: Instant, atDeadline: Value
  ) async -> Value {
    _ = NetworkActor.assumeIsolated { begin() }
    return await value(until: deadline, atDeadline: atDeadline)
  }

  /// Ends the wait; does nothing if nobody waits.
  package func resume(_ value: Value) {
    switch state {
    case .idle, .answered: break
    case .begun: state = .answered(value)
    case .waiting(let continuation):
      state = .idle
      timer?.cancel()
      timer = nil
      continuation.resume(returning: value)
    }
  }

  private func begin() -> UInt64 {
    guard case .idle = state else { preconditionFailure("two tasks wait for the same thing") }
    state = .begun
    current += 1
    return current
  }

  /// Isolated, as are its closures: one that is not would run on a thread of the default executor.
  private func value(
    ofWait mine: UInt64, until deadline: Instant, atDeadline: Value, whenCancelled: Value
  ) async -> Value {
    await withTaskCancellationHandler {
      if Task.isCancelled { resume(whenCancelled) }
      return await value(until: deadline, atDeadline: atDeadline)
    } onCancel: {
      Task { @NetworkActor in
        guard self.current == mine else { return }
        self.resume(whenCancelled)
      }
    }
  }

  private func value(until deadline: Instant, atDeadline: Value) async -> Value {
    await withCheckedContinuation { continuation in
      if case .answered(let value) = state {
        state = .idle
        return continuation.resume(returning: value)
      }
      state = .waiting(continuation)
      guard deadline < .distantFuture else { return }
      timer = EventLoop.schedule(at: deadline) { self.resume(atDeadline) }
    }
  }
}
