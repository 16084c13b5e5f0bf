/// A watched descriptor, until cancelled.
///
/// Cancel before the descriptor is closed. Forgetting it does no harm (the kernel stops watching a
/// closed descriptor), but keeps the handler alive until the number is watched again.
@NetworkActor
package final class Registration {
  package let fd: Int32
  package private(set) var interest: Readiness
  let token: UInt64
  let handler: @NetworkActor (Readiness) -> Void

  init(
    fd: Int32, token: UInt64, interest: Readiness,
    handler: @escaping @NetworkActor (Readiness) -> Void
  ) {
    self.fd = fd
    self.token = token
    self.interest = interest
    self.handler = handler
  }

  /// Changes the events watched for; free if they are the same as before.
  package func update(_ interest: Readiness) throws(PollingError) {
    guard interest != self.interest else { return }
    try EventLoop.shared.poller.update(self, interest)
    self.interest = interest
  }

  /// Stops watching; the handler is not called again, not even for events already known.
  package func cancel() {
    EventLoop.shared.poller.remove(self)
  }
}
