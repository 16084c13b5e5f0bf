import Polling
import Testing
import Vocabulary

@Suite struct WaiterTests {
  /// Nothing else of the loop may come between a check and the wait that follows it.
  @NetworkActor
  @Test func `a value sent right after the check is not lost`() async {
    let waiter = Waiter<Bool>()
    Task { @NetworkActor in waiter.resume(true) }
    #expect(await waiter.wait(until: EventLoop.now + .seconds(30), atDeadline: false))
  }

  @NetworkActor
  @Test func `a value sent right after the check is not lost to cancellation`() async {
    let waiter = Waiter<Bool>()
    Task { @NetworkActor in waiter.resume(true) }
    #expect(
      await waiter.wait(
        until: EventLoop.now + .seconds(30), atDeadline: false, whenCancelled: false))
  }

  @Test func `nor for a task that prefers the loop`() async {
    let isResumed = await Task(executorPreference: EventLoop.shared) { @concurrent in
      await Self.resumeRightAfter()
    }.value
    #expect(isResumed)
  }

  @NetworkActor
  private static func resumeRightAfter() async -> Bool {
    let waiter = Waiter<Bool>()
    Task { @NetworkActor in waiter.resume(true) }
    return await waiter.wait(
      until: EventLoop.now + .seconds(30), atDeadline: false, whenCancelled: false)
  }
}
