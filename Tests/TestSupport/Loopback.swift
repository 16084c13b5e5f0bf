import Glibc
import Synchronization

/// A port that was free a moment ago, for servers that cannot be told to take any.
package enum FreePort {
  package struct None: Error {}

  /// Free for UDP and TCP, on IPv4 and IPv6 loopback.
  package static func take() throws -> UInt16 {
    for _ in 0..<100 {
      // Below the ephemeral range nothing else of this machine's comes along in the meantime, a
      // coturn's relayed addresses above all: it shares a port with whoever lets it.
      let port = UInt16.random(in: 10_000..<32_000)
      guard given.withLock({ $0.insert(port).inserted }) else { continue }
      let udp = try? Loopback.bound(SOCK_DGRAM, port: port)
      let tcp = try? Loopback.bound(SOCK_STREAM, port: port)
      if udp != nil, tcp != nil { return port }
    }
    throw None()
  }

  /// Each once in a process: a server may take its time to bind what it was given.
  private static let given = Mutex<Set<UInt16>>([])
}

/// Plain questions to the loopback interface.
package enum Loopback {
  /// Whether something accepts TCP connections on the port.
  package static func accepts(port: UInt16) -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return false }
    defer { close(socket) }
    return unsafe withAddress(port: port) { unsafe connect(socket, $0, $1) } == 0
  }

  /// A TCP socket that listens on a port the kernel chose.
  static func listening() throws -> (file: Int32, port: UInt16) {
    let (file, port) = try boundAndOpen(SOCK_STREAM, port: 0)
    guard listen(file, SOMAXCONN) == 0 else {
      close(file)
      throw FreePort.None()
    }
    return (file, port)
  }

  /// Binds a socket, closes it again, and tells the port it had.
  static func bound(_ kind: __socket_type, port: UInt16) throws -> UInt16 {
    let (file, port) = try boundAndOpen(kind, port: port)
    close(file)
    return port
  }

  /// Binds a socket to a port, 0 for any, and tells which it became.
  static func boundAndOpen(
    _ kind: __socket_type, port: UInt16
  ) throws -> (file: Int32, port: UInt16) {
    // A child that is being started elsewhere would inherit it, and keep the port bound.
    let file = socket(AF_INET, Int32(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { throw FreePort.None() }
    guard unsafe withAddress(port: port, { unsafe bind(file, $0, $1) }) == 0,
      let port = Self.port(of: file)
    else {
      close(file)
      throw FreePort.None()
    }
    return (file, port)
  }

  private static func port(of file: Int32) -> UInt16? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      // SAFETY: the kernel writes at most `length` bytes, the size of what is pointed at.
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getsockname(file, $0, &length)
      }
    }
    return status == 0 ? UInt16(bigEndian: address.sin_port) : nil
  }

  private static func withAddress<Result>(
    port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
      // SAFETY: sockaddr_in is laid out to be read as a sockaddr of its own size.
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
