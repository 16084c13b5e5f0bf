import Vocabulary

extension IPAddress.Reach {
  /// From how far away an address can be used: nowhere, this host, this site, everywhere.
  var extent: Int {
    switch self {
    case .unspecified, .multicast, .broadcast: 0
    case .loopback: 1
    case .linkLocal, .privateUse, .sharedCarrier: 2
    case .global: 3
    }
  }

  var words: String {
    switch self {
    case .unspecified: "no address at all"
    case .loopback: "a loopback address"
    case .linkLocal: "a link-local address"
    case .privateUse: "a private address"
    case .sharedCarrier: "an address of a carrier's inner network"
    case .multicast: "a multicast address"
    case .broadcast: "a broadcast address"
    case .global: "a public address"
    }
  }
}
