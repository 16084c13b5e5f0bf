import Glibc

/// A UDP port on loopback that takes everything and never answers.
package final class SilentServer: Sendable {
  package let port: UInt16
  private let file: Int32

  package init() throws {
    (file, port) = try Loopback.boundAndOpen(SOCK_DGRAM, port: 0)
  }

  deinit { close(file) }

  /// Waits until something came, so that a test knows that its client is at work.
  package func waitForDatagram(seconds: Double = 20) async throws {
    for _ in 0..<Int(seconds * 100) {
      var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      // SAFETY: one structure, which outlives the call.
      if unsafe poll(&waiting, 1, 0) == 1 { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw FreePort.None()
  }
}
