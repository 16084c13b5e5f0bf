internal import Glibc
package import Polling
package import Vocabulary

/// One of our TCP ports, from which connections to several peers are made, so that a NAT's mappings of it can be
/// compared (RFC 5780 section 4.3).
@NetworkActor
package final class StreamPort {
  package let address: SocketAddress
  /// Neither connected nor listening: it only keeps the port.
  private let socket: Descriptor

  /// A port that the kernel chooses.
  package init(on local: IPAddress) throws(TransportError) {
    do throws(LocalError) {
      socket = try Descriptor(socket: local.version, .stream)
      try socket.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
      try socket.bind(to: SocketAddress(local, port: 0))
    } catch {
      throw .local(error)
    }
    address = socket.localAddress() ?? SocketAddress(local, port: 0)
  }

  /// Binds the socket of a connection that is to be made.
  func bind(_ other: borrowing Descriptor) throws(LocalError) {
    try other.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
    try other.bind(to: address)
  }
}
