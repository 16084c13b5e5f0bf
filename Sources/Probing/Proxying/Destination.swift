import Vocabulary

/// The destination of a check: an address, or a name for a proxy to resolve.
enum Destination: Hashable {
  case address(SocketAddress)
  case name(String, port: UInt16)

  var address: SocketAddress? {
    if case .address(let address) = self { address } else { nil }
  }

  /// A name or a literal, without brackets.
  var host: String {
    switch self {
    case .address(let address): address.ip.description
    case .name(let name, port: _): name
    }
  }

  var port: UInt16 {
    switch self {
    case .address(let address): address.port
    case .name(_, let port): port
    }
  }
}
