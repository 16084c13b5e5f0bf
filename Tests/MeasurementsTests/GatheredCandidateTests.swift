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
        "candidate:41 1 udp 2130706431 192.168.1.2 51000 typ host",
        "candidate:42 1 udp 1694498815 198.51.100.7 40001 typ srflx "
          + "raddr 192.168.1.2 rport 51000",
      ])
  }

  @Test func `without a NAT the server-reflexive candidate is the host's, and left out`() {
    var nat = NATDetail()
    nat.local = local
    nat.views = [NATView(server, sees: local)]
    #expect(nat.candidates.map(\.kind) == [.host])
  }

  @Test func `where no server answered nothing is known to be of use`() {
    var nat = NATDetail()
    nat.local = local
    nat.views = [NATView(server, sees: nil)]
    #expect(nat.candidates.isEmpty)
  }
}
