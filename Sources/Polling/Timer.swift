package import Vocabulary

/// An action at an instant, unless cancelled.
@NetworkActor
package final class Timer {
  /// When it is due, or was last.
  package private(set) var at = Instant.distantFuture
  /// Orders timers of the same instant by when they were started.
  private var sequence: UInt64 = 0
  private var handler: (@NetworkActor () -> Void)?
  private let isReusable: Bool
  /// To be fired when due: not yet, and not cancelled.
  private var isRunning = false
  /// The position in the queue's heap, maintained by the queue; `nil` outside.
  var index: Int?

  /// A timer that can be started again and again, which takes no memory; one that cannot lets go of its
  /// handler once it has fired.
  package init(isReusable: Bool = true, handler: @escaping @NetworkActor () -> Void) {
    self.handler = handler
    self.isReusable = isReusable
  }

  /// Has the handler called once, at the instant; one that it was to be called at before is forgotten.
  package func start(at instant: Instant) {
    EventLoop.shared.poller.timers.remove(self)
    isRunning = true
    EventLoop.shared.poller.timers.add(self, at: instant)
  }

  /// Ensures that the handler is not called any more, unless it is started again.
  package func cancel() {
    isRunning = false
    if !isReusable { handler = nil }
    EventLoop.shared.poller.timers.remove(self)
  }

  /// Called when it is due; an earlier timer's handler may have cancelled it, or started it anew.
  func fire() {
    guard isRunning, index == nil else { return }
    isRunning = false
    let handler = handler
    if !isReusable { self.handler = nil }
    handler?()
  }

  func set(at instant: Instant, sequence: UInt64) {
    (at, self.sequence) = (instant, sequence)
  }

  func isBefore(_ other: Timer) -> Bool {
    at == other.at ? sequence < other.sequence : at < other.at
  }
}
