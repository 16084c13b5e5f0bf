package import Vocabulary

/// An action at an instant, unless cancelled.
@NetworkActor
package final class Timer {
  package let at: Instant
  /// Orders timers of the same instant by when they were scheduled.
  let sequence: UInt64
  private var handler: (@NetworkActor () -> Void)?
  /// The position in the queue's heap, maintained by the queue; `nil` outside.
  var index: Int?

  init(at: Instant, sequence: UInt64, handler: @escaping @NetworkActor () -> Void) {
    self.at = at
    self.sequence = sequence
    self.handler = handler
  }

  /// Ensures that the handler is not called any more.
  package func cancel() {
    handler = nil
    EventLoop.shared.poller.timers.remove(self)
  }

  func fire() {
    let handler = handler
    self.handler = nil
    handler?()
  }

  func isBefore(_ other: Timer) -> Bool {
    at == other.at ? sequence < other.sequence : at < other.at
  }
}
