package import Vocabulary

extension EventLoop {
  /// Calls `handler` whenever the descriptor is ready for `interest`, or has an error.
  ///
  /// Level-triggered: the handler is called for as long as the state lasts.
  @NetworkActor
  package static func register(
    _ fd: Int32, _ interest: Readiness, _ handler: @escaping @NetworkActor (Readiness) -> Void
  ) throws(PollingError) -> Registration {
    try shared.poller.register(fd, interest, handler)
  }

  /// Calls `handler` once, at the instant or as soon as possible afterwards; never earlier.
  @NetworkActor
  @discardableResult
  package static func schedule(
    at instant: Instant, _ handler: @escaping @NetworkActor () -> Void
  ) -> Timer {
    let timer = Timer(isReusable: false, handler: handler)
    timer.start(at: instant)
    return timer
  }

  /// Waits for an instant; throws early if the task is cancelled.
  @NetworkActor
  package static func sleep(until instant: Instant) async throws(CancellationError) {
    let nap = Waiter<Bool>()
    let isOver = await nap.wait(until: instant, atDeadline: true, whenCancelled: false)
    guard isOver else { throw CancellationError() }
  }

  /// Waits until a descriptor is ready or the deadline passes; the result is empty for the latter.
  ///
  /// Ends early, also with an empty result, if the task is cancelled.
  @NetworkActor
  package static func readiness(
    of fd: Int32, _ interest: Readiness, until deadline: Instant
  ) async throws(PollingError) -> Readiness {
    let waiter = Waiter<Readiness>()
    let registration = try register(fd, interest) { waiter.resume($0) }
    defer { registration.cancel() }
    return await waiter.wait(until: deadline, atDeadline: [], whenCancelled: [])
  }
}
