/// An IP address and a port: where packets go to or come from.
package struct SocketAddress: Hashable, Sendable {
  package var ip: IPAddress
  package var port: UInt16

  package init(_ ip: IPAddress, port: UInt16) {
    self.ip = ip
    self.port = port
  }
}

extension SocketAddress: CustomStringConvertible {
  /// `192.0.2.1:3478` or `[2001:db8::1]:3478`.
  package var description: String {
    switch ip.version {
    case .v4: "\(ip):\(port)"
    case .v6: "[\(ip)]:\(port)"
    }
  }
}
