import Measurements
import Testing
import Vocabulary

/// Whom one reaches directly, by what was found out of one's own NAT.
@Suite struct NATReachabilityTests {
  typealias Row = (
    mapping: NATMapping?, filtering: NATFiltering?, restricted: NATPath, symmetric: NATPath
  )

  @Test(
    arguments: [
      (.endpointIndependent, .endpointIndependent, .direct, .direct),
      (.endpointIndependent, .addressDependent, .direct, .direct),
      (.endpointIndependent, .addressAndPortDependent, .direct, .relay),
      (.addressDependent, .endpointIndependent, .direct, .direct),
      (.addressDependent, .addressDependent, .relay, .relay),
      (.addressAndPortDependent, .addressAndPortDependent, .relay, .relay),
      (.endpointIndependent, nil, .direct, .unknown),
      (.endpointDependent, nil, .unknown, .relay),
      (nil, nil, .unknown, .unknown),
    ] as [Row])
  func `NAT-14 mapping and filtering of both sides decide`(row: Row) throws {
    var nat = NATDetail()
    nat.local = SocketAddress(.v4(0xC0A8_0102), port: 50_000)
    nat.views = [
      NATView(
        SocketAddress(.v4(0xC000_0201), port: 3478),
        sees: SocketAddress(.v4(0xC633_6407), port: 40_001))
    ]
    (nat.mapping, nat.filtering) = (row.mapping, row.filtering)
    let paths = Dictionary(uniqueKeysWithValues: nat.predictions.map { ($0.peer, $0.path) })
    #expect(paths[.open] == .direct)
    #expect(paths[.endpointIndependent] == .direct)
    #expect(paths[.portRestricted] == row.restricted)
    #expect(paths[.symmetric] == row.symmetric)
    #expect(paths[.udpShut] == .relay)
  }

  @Test func `where no UDP comes back a relay is the way to everybody`() {
    var nat = NATDetail()
    nat.views = [NATView(SocketAddress(.v4(0xC000_0201), port: 3478), sees: nil)]
    #expect(nat.predictions.map(\.path) == NATPeer.allCases.map { _ in NATPath.relay })
  }

  @Test(arguments: [(9, 10, 4), (1, 2, 1), (0, 1, 1), (60, 75, 15), (29, 30, 14)])
  func `keepalives come twice in the life of a mapping, and as often as ICE's`(
    alive: Int, gone: Int, seconds: Int
  ) {
    var nat = NATDetail()
    #expect(nat.keepalive == .seconds(15))
    nat.lifetime = NATLifetime(alive: .seconds(alive), gone: .seconds(gone))
    #expect(nat.keepalive == .seconds(seconds))
    nat.lifetime = NATLifetime(alive: .seconds(alive), gone: nil)
    #expect(nat.keepalive == .seconds(15))
  }
}
