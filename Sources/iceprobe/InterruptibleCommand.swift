import ArgumentParser
import Glibc
import Polling
import Vocabulary

/// A command that ends in an orderly way when interrupted: it releases what servers hold for it.
protocol InterruptibleCommand: AsyncParsableCommand {
  /// Set before `run`.
  var interrupts: Interrupts? { get set }
}

/// Runs something until it ends or the first SIGINT or SIGTERM cancels it; the second ends the
/// program as soon as there was time to release what servers hold, the third at once.
///
/// `leaving` is called before the program ends that way; it must not wait for anybody. `handling` says
/// whether a signal that the program catches means something else than its end.
@NetworkActor
func runInterruptibly<Success: Sendable>(
  _ interrupts: Interrupts?, leaving: @escaping @NetworkActor () -> Void = {},
  handling: @escaping @NetworkActor (Int32) -> Bool = { _ in false },
  _ body: @escaping @NetworkActor @Sendable () async -> Success
) async throws -> (value: Success, signal: Int32?) {
  let task = Task(executorPreference: EventLoop.shared) { await body() }
  let ending = Ending(cancel: { task.cancel() }, leaving: leaving)
  try interrupts?.watch { signal in
    if !handling(signal) { ending.receive(signal) }
  }
  let value = await task.value
  ending.finish()
  return (value, ending.firstSignal)
}

/// The effect of each signal on a program that holds something.
@NetworkActor
private final class Ending {
  private(set) var firstSignal: Int32?
  private let cancel: @NetworkActor () -> Void
  private let leaving: @NetworkActor () -> Void
  private var patience = Instant.zero
  private var exit: Timer?
  /// How long a second signal waits for the releases to be sent.
  ///
  /// A terminal's process group and a supervisor may both signal, a millisecond apart.
  private static let grace = Nanoseconds.milliseconds(500)

  init(
    cancel: @escaping @NetworkActor () -> Void, leaving: @escaping @NetworkActor () -> Void
  ) {
    self.cancel = cancel
    self.leaving = leaving
  }

  func receive(_ signal: Int32) {
    guard firstSignal != nil else {
      firstSignal = signal
      patience = EventLoop.now + Self.grace
      return cancel()
    }
    guard exit == nil, EventLoop.now < patience else { leave(signal) }
    exit = EventLoop.schedule(at: patience) { self.leave(signal) }
  }

  private func leave(_ signal: Int32) -> Never {
    leaving()
    TerminalPrompt.showTyping()
    _exit(128 + signal)
  }

  /// Nothing is held any more: only the report remains to be written, and a second signal ends
  /// that.
  func finish() {
    exit?.cancel()
    patience = .zero
  }
}
