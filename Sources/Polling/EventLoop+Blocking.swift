internal import Dispatch
package import Vocabulary

extension EventLoop {
  /// Runs blocking work, such as reading files, on its own thread while the loop continues.
  ///
  /// `nil` once the deadline has passed or the task was cancelled: the work's result is then
  /// discarded.
  @NetworkActor
  package static func offLoop<Value: Sendable>(
    until deadline: Instant, _ work: @escaping @Sendable () -> Value
  ) async -> Value? {
    let waiter = Waiter<Value?>()
    blockingWork.async {
      let value = work()
      Task { @NetworkActor in waiter.resume(value) }
    }
    return await waiter.wait(until: deadline, atDeadline: nil, whenCancelled: nil)
  }

  private static let blockingWork = DispatchQueue(
    label: "iceprobe.blocking", attributes: .concurrent)
}
