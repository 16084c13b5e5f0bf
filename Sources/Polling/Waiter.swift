internal import Synchronization
package import Vocabulary

/// One task waiting on the loop for one value, with a deadline.
///
/// It can be reused once the wait is over. A wait begins with the call, in the same turn of the
/// loop, so checking for a value and then waiting misses nothing.
@NetworkActor
package final class Waiter<Value: Sendable>: CancellableWait {
  @safe
  private enum State {
    case idle
    /// The value that arrived while the wait had begun, and its task was still on its way through the loop's
    /// queue.
    case answered(Value)
    case waiting(UnsafeContinuation<Value, Never>)
  }

  private var state = State.idle
  /// From the call until the wait's end.
  private nonisolated let hasBegun = Atomic(false)
  // Kept, since what waits for packets does so for each of them.
  private var timer: Timer?
  /// The value that the timer ends the wait with.
  private var valueAtDeadline: Value?
  private var cancellation: Cancellation?
  private var valueWhenCancelled: Value?

  package nonisolated init() {}

  /// Whether a task is waiting without an answer yet: the owner must keep anything that arrives
  /// otherwise.
  package var isWaiting: Bool {
    switch state {
    case .idle: hasBegun.load(ordering: .relaxed)
    case .answered: false
    case .waiting: true
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
    begin()
    return await value(until: deadline, atDeadline: atDeadline, whenCancelled: whenCancelled)
  }

  /// Waits for `resume` or the deadline, even if the task is cancelled.
  package nonisolated(nonsending) func wait(
    until deadline: Instant, atDeadline: Value
  ) async -> Value {
    begin()
    return await value(until: deadline, atDeadline: atDeadline)
  }

  /// Ends the wait; does nothing if nobody waits.
  package func resume(_ value: Value) {
    switch state {
    case .idle: if hasBegun.load(ordering: .relaxed) { state = .answered(value) }
    case .answered: break
    case .waiting(let continuation):
      state = .idle
      hasBegun.store(false, ordering: .relaxed)
      timer?.cancel()
      // SAFETY: whoever takes a continuation out of the state leaves none there, so that each resumes once.
      unsafe continuation.resume(returning: value)
    }
  }

  private nonisolated func begin() {
    precondition(EventLoop.shared.isCurrent, "not on the event loop's thread")
    let isFirst = !hasBegun.exchange(true, ordering: .relaxed)
    precondition(isFirst, "two tasks wait for the same thing")
  }

  /// Isolated, as are its closures: one that is not would run on a thread of the default executor.
  private func value(
    until deadline: Instant, atDeadline: Value, whenCancelled: Value
  ) async -> Value {
    let cancellation = freshCancellation()
    valueWhenCancelled = whenCancelled
    defer { valueWhenCancelled = nil }
    return await withTaskCancellationHandler {
      if Task.isCancelled { resume(whenCancelled) }
      return await value(until: deadline, atDeadline: atDeadline)
    } onCancel: {
      // It captures one reference, and takes no memory for that.
      cancellation.happen()
    }
  }

  private func freshCancellation() -> Cancellation {
    if let cancellation, !cancellation.hasHappened { return cancellation }
    let cancellation = Cancellation(of: self)
    self.cancellation = cancellation
    return cancellation
  }

  fileprivate func end(by cancellation: Cancellation) {
    guard cancellation === self.cancellation, let value = valueWhenCancelled else { return }
    resume(value)
  }

  private func value(until deadline: Instant, atDeadline: Value) async -> Value {
    // Not the checked one, which takes memory for each wait.
    // SAFETY: it is resumed here or kept in the state, from where `resume` takes it.
    await unsafe withUnsafeContinuation { continuation in
      if case .answered(let value) = state {
        state = .idle
        hasBegun.store(false, ordering: .relaxed)
        return unsafe continuation.resume(returning: value)
      }
      state = unsafe .waiting(continuation)
      guard deadline < .distantFuture else { return }
      valueAtDeadline = atDeadline
      startTimer(at: deadline)
    }
  }

  private func startTimer(at deadline: Instant) {
    let timer =
      timer
      ?? Timer { [weak self] in
        if let self, let value = valueAtDeadline { resume(value) }
      }
    self.timer = timer
    timer.start(at: deadline)
  }
}

@NetworkActor
private protocol CancellableWait: AnyObject, Sendable {
  func end(by cancellation: Cancellation)
}

/// Has the wait of a cancelled task end, from whatever thread.
///
/// It serves one wait after the other until it happens, so that a late one does not end the next wait. Not
/// generic: a closure that captures it needs no memory for the type.
private final class Cancellation: Sendable {
  /// It is there as long as a task waits.
  private unowned let wait: any CancellableWait
  private let happened = Atomic(false)

  init(of wait: any CancellableWait) {
    self.wait = wait
  }

  var hasHappened: Bool { happened.load(ordering: .acquiring) }

  func happen() {
    happened.store(true, ordering: .releasing)
    Task { @NetworkActor [wait] in wait.end(by: self) }
  }
}
