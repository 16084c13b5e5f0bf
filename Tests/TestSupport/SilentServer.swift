import Glibc

/// A UDP port on loopback that takes everything and never answers.
package final class SilentServer: Sendable {
  package let port: UInt16
  private let file: Int32

  package init() throws {
    (file, port) = try Loopback.boundAndOpen(SOCK_DGRAM, port: 0)
  }

  deinit { close(file) }
}
