import Measurements
import Vocabulary

/// The peer addresses that an audit asks permissions for, by the kind of each.
///
/// A permission sends nothing; one address of a block stands for all of it.
enum AskedPeers {
  struct Peer: Hashable {
    var kind: PeerKind
    var address: IPAddress
  }

  static func all(_ version: IPVersion) -> [Peer] {
    (version == .v4 ? v4 : v6).flatMap { kind, texts in
      texts.compactMap { IPAddress($0) }.map { Peer(kind: kind, address: $0) }
    }
  }

  /// Clouds give a machine's credentials at 169.254.169.254; Azure's agent answers at 168.63.129.16,
  /// Alibaba's service at 100.100.100.200, and that of Amazon's containers at 169.254.170.2.
  private static let v4: [(PeerKind, [String])] = [
    (.loopback, ["127.0.0.1", "127.255.255.254"]), (.unspecified, ["0.0.0.0", "0.0.0.1"]),
    (.privateUse, ["10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1"]),
    (.carrier, ["100.64.0.1"]), (.linkLocal, ["169.254.0.1"]),
    (.metadata, ["169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200"]),
    (.multicast, ["224.0.0.1", "239.255.255.250"]), (.broadcast, ["255.255.255.255"]),
  ]

  /// Those in other clothes hide 127.0.0.1, 10.0.0.1 and 169.254.169.254; Teredo's client is inverted.
  private static let v6: [(PeerKind, [String])] = [
    (.loopback, ["::1"]), (.unspecified, ["::"]), (.privateUse, ["fd00::1"]),
    (.linkLocal, ["fe80::1"]), (.metadata, ["fd00:ec2::254", "fd20:ce::254"]),
    (.multicast, ["ff02::1", "ff0e::1"]),
    (.mapped, ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"]),
    (.compatible, ["::127.0.0.1", "::169.254.169.254"]),
    (.sixToFour, ["2002:7f00:1::1", "2002:a00:1::1", "2002:a9fe:a9fe::1"]),
    (.teredo, ["2001:0:c000:201:0:ffff:80ff:fffe", "2001:0:c000:201:0:ffff:5601:5601"]),
    (.nat64, ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"]),
  ]
}

extension IPAddress {
  /// The kind of one of our own addresses, if a relay should not reach it.
  var peerKind: PeerKind? {
    switch reach {
    case .loopback: .loopback
    case .privateUse: .privateUse
    case .sharedCarrier: .carrier
    case .linkLocal: .linkLocal
    case .unspecified, .multicast, .broadcast, .global: nil
    }
  }
}
