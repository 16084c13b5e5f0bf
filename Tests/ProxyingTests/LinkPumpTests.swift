import Glibc
import Polling
import Testing
import Transports
import Vocabulary

@testable import Proxying

// In the serial suite that counts this process's meeting points.
extension `Tunnel through a proxy` {
  /// The local socket at which libcurl meets a link.
  @Suite struct LinkPumpTests {
    /// A link that nothing is at the other end of.
    @NetworkActor
    private final class SilentLink: Link {
      var sink: (any ArrivalSink)?
      var localAddress: SocketAddress?
      var isPaused = false
      private(set) var sent: [UInt8] = []

      func send(_ bytes: [UInt8]) throws(TransportError) -> SendReceipt {
        sent += bytes
        return SendReceipt(id: 0, at: EventLoop.now)
      }
      func close() {}
      func reset() {}
    }

    private static func connect(to name: [UInt8]) -> Int32 {
      let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      let status = unsafe name.withUnsafeBytes { bytes in
        // SAFETY: the bytes are a whole address of the family, of that length.
        unsafe Glibc.connect(
          file, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
      }
      return status == 0 ? file : -1
    }

    /// Whether the other end has closed it.
    @NetworkActor private static func isClosed(_ file: Int32) async throws -> Bool {
      var byte: UInt8 = 0
      for _ in 0..<200 {
        // SAFETY: one byte, which outlives the call.
        let count = unsafe recv(file, &byte, 1, Int32(MSG_DONTWAIT))
        if count == 0 || count < 0 && errno != EAGAIN { return true }
        try await EventLoop.sleep(until: EventLoop.now + .milliseconds(5))
      }
      return false
    }

    @Test @NetworkActor func `one connection is taken, and none stays open when it is let go of`()
      async throws
    {
      let link = SilentLink()
      var pump: LinkPump? = try LinkPump(link)
      let name = try #require(pump?.meetingPoint)
      let files = (0..<3).map { _ in Self.connect(to: name) }
      defer { for file in files { close(file) } }
      #expect(files.allSatisfy { $0 >= 0 })
      for (index, file) in files.enumerated() {
        let bytes = [UInt8(index)]
        // SAFETY: one byte is read of an array that has one.
        let count = unsafe write(file, bytes, 1)
        #expect(count == 1)
      }
      for _ in 0..<200 where link.sent.isEmpty {
        try await EventLoop.sleep(until: EventLoop.now + .milliseconds(5))
      }
      try await EventLoop.sleep(until: EventLoop.now + .milliseconds(20))
      #expect(link.sent == [0], "of the first alone")
      #expect(pump?.finish() == [])
      link.sink = nil
      pump = nil
      for file in files { #expect(try await Self.isClosed(file)) }
    }
  }
}
