import Polling
import Vocabulary

/// Interrupts a run early enough to be over, with everything given back, by its deadline.
@NetworkActor
final class RunDeadline {
  /// The run's deadline, where it was what interrupted it.
  private(set) var missed: Nanoseconds?

  nonisolated init() {}

  /// Does the work of a run in a task of its own, which is cancelled when its time is up.
  func bound<Value: Sendable>(
    _ options: ProbeOptions, _ work: @escaping @NetworkActor @Sendable () async -> Value
  ) async -> Value {
    guard let limit = options.deadline, let time = options.workingTime else { return await work() }
    let task = Task(executorPreference: EventLoop.shared) { await work() }
    let timer = EventLoop.schedule(at: EventLoop.now + time) {
      self.missed = limit
      task.cancel()
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
