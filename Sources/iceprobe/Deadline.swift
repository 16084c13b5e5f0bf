import Polling
import Probing
import Vocabulary

/// Runs something until it ends, or cancels it early enough to be done within a time limit.
///
/// Cancelled work releases its allocations, which takes up to ``ProbeOptions/releaseBound``.
@NetworkActor
func ending<Value: Sendable>(
  within limit: Nanoseconds?, _ body: @escaping @NetworkActor @Sendable () async -> Value
) async -> (value: Value, isCut: Bool) {
  guard let limit else { return (await body(), false) }
  let bound = ProbeOptions.releaseBound
  let time = limit > bound + bound ? limit - bound : Nanoseconds(limit.count / 2)
  let work = Task(executorPreference: EventLoop.shared) { await body() }
  let timer = Timer()
  let waiting = Task { await timer.wait(time) { work.cancel() } }
  let value = await withTaskCancellationHandler {
    await work.value
  } onCancel: {
    work.cancel()
  }
  waiting.cancel()
  return (value, timer.isOver)
}

@NetworkActor
private final class Timer {
  private(set) var isOver = false

  func wait(_ time: Nanoseconds, then act: @Sendable () -> Void) async {
    guard (try? await Task.sleep(for: .nanoseconds(time.count))) != nil else { return }
    isOver = true
    act()
  }
}
