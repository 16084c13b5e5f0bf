import ArgumentParser
import Glibc
import Polling

/// A command that ends orderly when it is interrupted: it gives back what servers hold for it.
protocol InterruptibleCommand: AsyncParsableCommand {
  /// Set before `run`.
  var interrupts: Interrupts? { get set }
}

/// Runs something until it ends or the first SIGINT or SIGTERM cancels it; the second ends the program.
@NetworkActor
func runInterruptibly<Success: Sendable>(
  _ interrupts: Interrupts?, _ body: @escaping @NetworkActor @Sendable () async -> Success
) async throws -> (value: Success, signal: Int32?) {
  let task = Task(executorPreference: EventLoop.shared) { await body() }
  let first = FirstSignal()
  try interrupts?.watch { signal in
    guard first.number == nil else {
      TerminalPrompt.showTyping()
      _exit(128 + signal)
    }
    first.number = signal
    task.cancel()
  }
  return (await task.value, first.number)
}

@NetworkActor
private final class FirstSignal {
  var number: Int32?
}
