import Vocabulary

extension IPAddress.Reach {
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
