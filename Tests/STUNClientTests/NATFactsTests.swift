import Testing
import Vocabulary

@testable import STUNClient

/// What answers of several servers come to.
@Suite struct NATFactsTests {
  private static let local = SocketAddress(.v4(0xC0A8_0102), port: 50_000)
  private static let outside = SocketAddress(.v4(0xC633_6402), port: 50_000)
  /// On this side of the NAT.
  private static let inner = SocketAddress(.v4(0xC0A8_0101), port: 3478)

  private static func facts(_ seen: [(SocketAddress, SocketAddress)]) -> NATFacts {
    var facts = NATFacts(servers: seen.map(\.0), locals: [.mapping: local])
    facts.samples = seen.map { NATFacts.Sample(socket: .mapping, destination: $0, mapped: $1) }
    return facts
  }

  @Test func `NAT-15 a server on this side of the NAT is not compared with those beyond`() {
    let servers = [0xCB00_710A, 0xCB00_710B].map { SocketAddress(.v4($0), port: 3478) }
    let facts = Self.facts([(Self.inner, Self.local)] + servers.map { ($0, Self.outside) })
    #expect(facts.mapping == .endpointIndependent)
    #expect(facts.mapped == Self.outside, "as seen from outside, whoever answered first")
    #expect(facts.isTranslated == true && facts.preservesPorts == true)
    // One socket cannot show it.
    #expect(facts.pairsAddresses == nil)
  }

  @Test func `servers of a network without a way out are compared with each other`() {
    let other = SocketAddress(.v4(0xC0A8_0103), port: 3478)
    let facts = Self.facts([(Self.inner, Self.local), (other, Self.local)])
    #expect(facts.mapping == .endpointIndependent && facts.isTranslated == false)
  }
}
