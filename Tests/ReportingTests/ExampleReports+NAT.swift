import Measurements
import Vocabulary

/// What NATs do: as a plain run shows it for nothing, and as the tests for it do.
extension ExampleReport {
  /// Two servers that see one port of this host at different ports.
  static let mapping: Report = {
    let checks = ["192.0.2.1", "192.0.2.2"].enumerated().map { index, server in
      var check = CheckResult.binding("c\(index + 1)", at: server)
      check.localAddress = SocketAddress(.v4(0xC0A8_0102), port: 50_000)
      check.mappedAddress = SocketAddress(.v4(0xC633_6407), port: 40_001 + UInt16(index))
      return check
    }
    return report(sources: [.uris(2)], checks: checks)
  }()

  /// A home router's NAT, by a server with two addresses.
  static let nat: Report = {
    let (local, outside) = (IPAddress.v4(0xC0A8_0102), IPAddress.v4(0xC633_6407))
    var nat = NATDetail()
    nat.method = .behaviorServer
    nat.local = SocketAddress(local, port: 50_000)
    nat.views = [(1, 3478), (2, 3478), (2, 3479)].map { host, port in
      NATView(
        SocketAddress(.v4(0xC000_0200 + UInt32(host)), port: UInt16(port)),
        sees: SocketAddress(outside, port: 50_000))
    }
    nat.mapping = .endpointIndependent
    nat.tcp = NATStreamMapping(
      local: SocketAddress(local, port: 51_000),
      views: nat.views.map { NATView($0.destination, sees: SocketAddress(outside, port: 51_000)) },
      mapping: .endpointIndependent)
    nat.isStable = true
    (nat.filtering, nat.isFilteringConfirmed) = (.addressAndPortDependent, true)
    nat.hairpin = .lost
    (nat.preservesPorts, nat.preservesParity, nat.pairsAddresses) = (true, true, true)
    nat.passesFragments = true
    nat.relays = [
      NATRelay(
        SocketAddress(.v4(0xC000_0201), port: 3478),
        relayed: [SocketAddress(.v4(0xC000_0201), port: 50_010)],
        mapped: SocketAddress(outside, port: 50_002), failure: nil)
    ]
    nat.hops = [.v4(0xC0A8_0101)]
    nat.router = NATRouter(.v4(0xC0A8_0101), .natPMP, outside: outside)
    var check = CheckResult.binding("c1", at: "192.0.2.1")
    check.detail = .natBehavior(nat)
    check.mappedAddress = nat.mapped
    return report(sources: [.uris(1)], checks: [check])
  }()
}
