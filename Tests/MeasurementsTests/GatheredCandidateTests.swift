import Measurements
import Testing
import Vocabulary

@Suite struct GatheredCandidateTests {
  private let local = SocketAddress(.v4(0xC0A8_0102), port: 51_000)
  private let server = SocketAddress(.v4(0xC000_0201), port: 3478)

  @Test func `ICE-4 behind a NAT a host and a server-reflexive candidate are gathered`() {
    var nat = NATDetail()
    nat.local = local
    nat.views = [NATView(server, sees: SocketAddress(.v4(0xC633_6407), port: 40_001))]
    #expect(
      nat.candidates.map(\.description) == [
        "candidate:41 1 udp 2130706175 192.168.1.2 51000 typ host",
        "candidate:42 1 udp 1694498559 198.51.100.7 40001 typ srflx "
          + "raddr 192.168.1.2 rport 51000",
      ])
  }

  @Test func `without a NAT the server-reflexive candidate is the host's, and left out`() {
    var nat = NATDetail()
    nat.local = local
    nat.views = [NATView(server, sees: local)]
    #expect(nat.candidates.map(\.kind) == [.host])
  }

  private func relay(_ host: UInt32, relayed: IPAddress, mapped: SocketAddress?) -> NATRelay {
    NATRelay(
      SocketAddress(.v4(0xC000_0200 + host), port: 3478),
      relayed: [SocketAddress(relayed, port: 50_010)], mapped: mapped, failure: nil)
  }

  @Test func `ICE-4 what servers granted are relayed candidates, related to where each saw us`()
    throws
  {
    var nat = NATDetail()
    nat.local = local
    let mapped = SocketAddress(.v4(0xC633_6407), port: 40_001)
    nat.views = [NATView(server, sees: mapped)]
    nat.relays = [
      relay(1, relayed: .v4(0xC000_0209), mapped: SocketAddress(mapped.ip, port: 40_002)),
      NATRelay(server, relayed: [], mapped: nil, failure: "refused"),
      relay(3, relayed: try #require(IPAddress("2001:db8::9")), mapped: nil),
    ]
    #expect(
      nat.candidates.dropFirst(2).map(\.description) == [
        "candidate:43 1 udp 16776959 192.0.2.9 50010 typ relay raddr 198.51.100.7 rport 40002",
        "candidate:65 1 udp 16776191 2001:db8::9 50010 typ relay raddr :: rport 9",
      ])
    #expect(Set(nat.candidates.map(\.priority)).count == 4)
    #expect(Set(nat.candidates.map(\.foundation)).count == 4)
  }

  @Test func `candidates of both IP versions have each a priority of their own`() {
    var (four, six) = (NATDetail(), NATDetail())
    four.local = local
    four.views = [NATView(server, sees: local)]
    six.local = SocketAddress(.v6(high: 0x2001_0DB8 << 32, low: 7, scope: 0), port: 51_000)
    six.views = [NATView(server, sees: six.local)]
    #expect(four.candidates[0].priority < six.candidates[0].priority)
  }

  @Test func `a name hides this host's address, wherever it would be told`() {
    var nat = NATDetail()
    nat.local = local
    nat.hostName = "3f0c7c4e.local"
    nat.views = [NATView(server, sees: SocketAddress(.v4(0xC633_6407), port: 40_001))]
    nat.relays = [relay(1, relayed: .v4(0xC000_0209), mapped: local)]
    #expect(
      nat.candidates.map(\.description) == [
        "candidate:41 1 udp 2130706175 3f0c7c4e.local 51000 typ host",
        "candidate:42 1 udp 1694498559 198.51.100.7 40001 typ srflx raddr 0.0.0.0 rport 9",
        "candidate:43 1 udp 16776959 192.0.2.9 50010 typ relay raddr 0.0.0.0 rport 9",
      ])
  }

  @Test func `a relay asked from another port does not tell the address that a name hides`() {
    var nat = NATDetail()
    nat.local = local
    nat.hostName = "3f0c7c4e.local"
    nat.views = [NATView(server, sees: local)]
    nat.relays = [
      relay(1, relayed: .v4(0xC000_0209), mapped: SocketAddress(local.ip, port: local.port + 1))
    ]
    #expect(!nat.candidates.contains { $0.description.contains("\(local.ip)") })
  }

  @Test func `where no server answered nothing is known to be of use`() {
    var nat = NATDetail()
    nat.local = local
    nat.views = [NATView(server, sees: nil)]
    #expect(nat.candidates.isEmpty)
  }
}
