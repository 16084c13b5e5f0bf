import TLS
import Transports
import Vocabulary

extension ConnectionTarget {
  /// The name that the server's certificate must match.
  var serverName: String? {
    switch self {
    case .udp, .tcp: nil
    case .tls(_, let peer), .dtls(_, let peer): peer.name.text
    }
  }
}

extension TLSServerName {
  fileprivate var text: String {
    switch self {
    case .dns(let name): name
    case .ip(let address): address.description
    }
  }
}
