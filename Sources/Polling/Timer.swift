package import Vocabulary

/// Something to be done once at an instant, unless cancelled.
@NetworkActor
package final class Timer {
  package let at: Instant
  /// Orders timers of the same instant as they were scheduled.
  let sequence: UInt64
  private var handler: (@NetworkActor () -> Void)?
  /// The place in the queue's heap, kept by the queue; `nil` outside.
  var index: Int?

  init(at: Instant, sequence: UInt64, handler: @escaping @NetworkActor () -> Void) {
    self.at = at
    self.sequence = sequence
    self.handler = handler
  }

  /// Makes sure that the handler is not called any more.
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
