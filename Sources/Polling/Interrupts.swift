internal import CLinux

/// SIGINT and SIGTERM as events of the loop.
package final class Interrupts: Sendable {
  private let descriptor: Descriptor
  @NetworkActor private var watching: Registration?

  /// Replaces the usual effect of the two signals; create it once.
  package init() throws(PollingError) {
    descriptor = try Descriptor(opened: clinux_open_interrupts())
  }

  /// Calls `handler` with the number of every signal from now on, and of one that arrived earlier, in
  /// place of any handler before.
  @NetworkActor
  package func watch(_ handler: @escaping @NetworkActor (Int32) -> Void) throws(PollingError) {
    watching?.cancel()
    watching = nil
    watching = try EventLoop.register(descriptor.number, .readable) {
      [descriptor = descriptor.number] _ in
      while case let signal = clinux_next_interrupt(descriptor), signal != 0 { handler(signal) }
    }
  }

  /// Makes another signal one of those that are watched.
  ///
  /// One that the program was started to ignore (`nohup`) stays ignored unless `evenIfIgnored`.
  package static func catchSignal(_ signal: Int32, evenIfIgnored: Bool = false) {
    clinux_catch_signal(signal, evenIfIgnored)
  }

  /// Stops the program as an uncaught SIGTSTP would; returns when it continues.
  @NetworkActor
  package static func stopUntilContinued() {
    clinux_stop_until_continued()
  }

  /// Makes writing to a closed pipe an ordinary error.
  package static func ignoreBrokenPipes() {
    clinux_ignore_broken_pipes()
  }
}
