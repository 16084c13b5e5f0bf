import Synchronization

/// Work that several callers wait for, each until it is done or the caller is cancelled.
///
/// It is cancelled once every caller has been.
package final class SharedTask<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiting: [Int: CheckedContinuation<Value?, Never>] = [:]
    /// Callers that were cancelled before they began to wait.
    var cancelled: Set<Int> = []
    var lastID = 0
    /// The number of callers that have not been cancelled.
    var interested = 0
    var task: Task<Void, Never>?
  }

  private let state = Mutex(State())

  package init(_ work: @escaping @Sendable () async -> Value) {
    let task = Task { [self] in finish(await work()) }
    state.withLock { $0.task = task }
  }

  /// The value; `nil` for a caller that was cancelled before.
  package func value() async -> Value? {
    let id = state.withLock { state in
      state.lastID += 1
      state.interested += 1
      return state.lastID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { wait(id, $0) }
    } onCancel: {
      cancel(id)
    }
  }

  private func wait(_ id: Int, _ continuation: CheckedContinuation<Value?, Never>) {
    let known: Value?? = state.withLock { state in
      if let value = state.value { return .some(value) }
      if state.cancelled.contains(id) { return .some(nil) }
      state.waiting[id] = continuation
      return nil
    }
    if let known { continuation.resume(returning: known) }
  }

  private func cancel(_ id: Int) {
    let (continuation, unwanted) = state.withLock { state in
      state.cancelled.insert(id)
      state.interested -= 1
      return (
        state.waiting.removeValue(forKey: id), state.interested == 0 ? state.task : nil
      )
    }
    unwanted?.cancel()
    continuation?.resume(returning: nil)
  }

  private func finish(_ value: Value) {
    let waiting = state.withLock { state in
      state.value = value
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: value) }
  }
}
