internal import CLinux

/// SIGINT and SIGTERM as events of the loop.
package final class Interrupts: Sendable {
  private let descriptor: Descriptor

  /// Takes the two signals away from their usual effect; to be made once.
  package init() throws(PollingError) {
    descriptor = try Descriptor(opened: clinux_open_interrupts())
  }

  /// Calls `handler` with the number of every signal from now on, and of one that came before.
  @NetworkActor
  package func watch(_ handler: @escaping @NetworkActor (Int32) -> Void) throws(PollingError) {
    _ = try EventLoop.register(descriptor.number, .readable) { [descriptor = descriptor.number] _ in
      while case let signal = clinux_next_interrupt(descriptor), signal != 0 { handler(signal) }
    }
  }

  /// Makes a write to a closed pipe an error like any other.
  package static func ignoreBrokenPipes() {
    clinux_ignore_broken_pipes()
  }
}
