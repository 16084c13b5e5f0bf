/// Where a server listens: `127.0.0.1:13478`, `[::1]:13478`, or `:13478` for every address of the host.
package struct ListenAddress: Hashable, Sendable {
  /// `nil` for every address.
  package let ip: IPAddress?
  package let port: UInt16

  /// Parses it; the port may be left out after an address.
  package init?(_ text: String, defaultPort: UInt16) {
    guard !text.hasPrefix(":") || text.hasPrefix("::") else {
      guard let port = UInt16(text.dropFirst()) else { return nil }
      (ip, self.port) = (nil, port)
      return
    }
    guard let address = SocketAddress(text, defaultPort: defaultPort) else { return nil }
    (ip, port) = (address.ip, address.port)
  }

  package init(_ address: SocketAddress) {
    (ip, port) = (address.ip, address.port)
  }

  /// The address to bind; `::` accepts IPv4 too.
  package var host: String { ip?.description ?? "::" }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String {
    ip.map { SocketAddress($0, port: port).description } ?? ":\(port)"
  }
}
