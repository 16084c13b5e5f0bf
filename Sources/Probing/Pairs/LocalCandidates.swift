import SessionDescriptions
import Transports
import Vocabulary

/// A candidate of ours, and the base that its packets leave from.
struct LocalCandidate: Hashable, Sendable {
  var base: Int
  var candidate: ICECandidate
}

extension ICECandidate {
  /// A candidate at an address, with the priority of its kind (RFC 8445 section 5.1.2).
  ///
  /// `place` counts the bases of one kind: an earlier one is preferred.
  init(
    _ kind: CandidateKind, at address: SocketAddress, over transport: TransportProtocol,
    place: Int, tcpType: TCPType? = nil
  ) {
    let isTCP = transport == .tcp
    let typePreference: UInt32 =
      switch kind {
      case .host: isTCP ? 90 : 126
      case .peerReflexive: isTCP ? 80 : 110
      case .serverReflexive: isTCP ? 70 : 100
      case .relayed: 0
      }
    let local = UInt32(max(0, 65_535 - place))
    self.init(
      foundation: "\(kind.rawValue)\(isTCP ? "t" : "u")\(place)",
      transport: isTCP ? .tcp : .udp, priority: max(1, typePreference << 24 | local << 8 | 255),
      host: .ip(address.ip), port: address.port, kind: kind, tcpType: tcpType)
  }

  /// `nil` for a candidate that is a name.
  var address: SocketAddress? {
    if case .ip(let ip) = host { SocketAddress(ip, port: port) } else { nil }
  }

  /// Whether something can listen there, and a packet get there without saying by which link.
  var isReachable: Bool {
    guard component == 1, let address, address.port != 0 else { return false }
    switch address.ip.reach {
    case .unspecified, .multicast, .broadcast: return false
    case .linkLocal: return address.ip.version == .v4
    case .loopback, .privateUse, .sharedCarrier, .global: return true
    }
  }
}

/// The addresses of this host that candidates are gathered at.
enum LocalAddresses {
  /// Those that others can use; loopback only for a peer that is reached there.
  ///
  /// More than eight make more pairs than anybody needs.
  static func usable(towards peer: IPAddress?) -> [IPAddress] {
    let isLocal = peer?.reach == .loopback
    var addresses: [IPAddress] = []
    for ip in HostAddresses.all() where !addresses.contains(ip) {
      switch ip.reach {
      case .privateUse, .sharedCarrier, .global: addresses.append(ip)
      case .linkLocal where ip.version == .v4: addresses.append(ip)
      case .loopback where isLocal && ip.version == peer?.version: addresses.append(ip)
      case .unspecified, .loopback, .linkLocal, .multicast, .broadcast: break
      }
    }
    return Array(addresses.prefix(limit))
  }

  private static let limit = 8
}

extension UInt64 {
  /// A pair's priority from those of its candidates (RFC 8445 section 6.1.2.3).
  init(pairOf controlling: UInt32, and controlled: UInt32) {
    self =
      UInt64(Swift.min(controlling, controlled)) << 32
      + 2 * UInt64(Swift.max(controlling, controlled)) + (controlling > controlled ? 1 : 0)
  }
}
