internal import CLinux
package import Polling
internal import Vocabulary

/// Has the kernel stamp packets from now on, whatever sockets come and go.
///
/// It begins a moment after the first socket asks for stamps and ends with the last one, each time at
/// some cost to the whole machine. One socket that stays keeps it up; begun well before the first
/// answer, even that one has its stamp.
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
