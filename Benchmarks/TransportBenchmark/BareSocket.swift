import Glibc
import Vocabulary

/// A blocking UDP socket with nothing of ours around it: the measure.
struct BareSocket: ~Copyable {
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 2_048)

  /// Connected to a port on loopback.
  init(to peer: SocketAddress) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = peer.port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    // SAFETY: the pointers are to locals, and used during the calls only.
    let status = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Unconnected() }
  }

  deinit { close(descriptor) }

  mutating func send(_ bytes: [UInt8]) {
    _ = unsafe Glibc.send(descriptor, bytes, bytes.count, 0)
  }

  mutating func receive() {
    _ = unsafe recv(descriptor, &buffer, buffer.count, 0)
  }

  private struct Unconnected: Error {}
}
