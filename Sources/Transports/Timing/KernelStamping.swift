internal import CLinux
package import Polling
internal import Vocabulary

/// Keeps the kernel stamping packets from now on, whatever sockets come and go.
///
/// Stamping begins a moment after the first socket asks for it and ends with the last one, each
/// time at some cost to the whole machine. One socket that stays open keeps it on; if opened well
/// before the first answer, even that one has its stamp.
@NetworkActor
package enum KernelStamping {
  private static let keeper = try? Keeper()

  package static func begin() {
    _ = keeper
  }

  private struct Keeper: ~Copyable {
    private let socket: Descriptor

    init() throws(LocalError) {
      socket = try Descriptor(socket: .v4, .datagram)
      _ = clinux_stamp_packets(socket.number)
    }
  }
}
