import Polling
import Resolving
import Testing
import Vocabulary

/// No server is ever asked in these: the resolver's only one is a port where nothing listens.
@Suite struct LiteralTests {
  private let resolver = Resolver(servers: [SocketAddress(.loopbackV4, port: 1)])

  @Test(arguments: ["192.0.2.7", "2001:db8::7", "::1", "127.0.0.1", "10.0.0.1"])
  func `RES-4 an address is its own answer and DNS is not asked`(host: String) async throws {
    let resolution = try await resolver.resolve(host, until: soon)
    #expect(resolution.source == .literal)
    #expect(resolution.addresses == [ResolvedAddress(ip: try #require(IPAddress(host)))])
    #expect(resolution.queries.isEmpty && resolution.notes.isEmpty && resolution.truncated == 0)
  }

  @Test(arguments: ["fe80::1%lo", "fe80::1%1"])
  func `a zone names an interface or its number`(host: String) async throws {
    let resolution = try await resolver.resolve(host, until: soon)
    #expect(resolution.addresses.map(\.ip) == [.v6(high: 0xFE80 << 48, low: 1, scope: 1)])
  }

  @Test(arguments: [
    ("fe80::1%none9", "none9"), ("fe80::1%", ""), ("fe80::1%0", "0"), ("127.0.0.1%lo", "lo"),
    ("fe80::1%lo\0", "lo\0"), ("fe80::1%99999999999", "99999999999"),
  ])
  func `an unknown zone is an error of its own`(host: String, zone: String) async {
    let error = await #expect(throws: ResolutionError.self) {
      try await resolver.resolve(host, until: soon)
    }
    #expect(error?.reason == .unknownInterface(zone))
  }

  @Test(arguments: ["0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "ff02::1", "255.255.255.255"])
  func `RES-16 nothing is sent to a literal that is no single host`(host: String) async throws {
    let ip = try #require(IPAddress(host))
    let error = await #expect(throws: ResolutionError.self) {
      try await resolver.resolve(host, until: soon)
    }
    #expect(error?.reason == .unusableAddresses)
    #expect(error?.notes == [.refusedAddress(ip)])
  }

  @Test(arguments: [("192.0.2.7", IPVersion.v6), ("2001:db8::7", .v4)])
  func `a literal of the other IP version is recognised`(host: String, only: IPVersion) async {
    let error = await #expect(throws: ResolutionError.self) {
      try await resolver.resolve(host, [only], until: soon)
    }
    #expect(error?.reason == .addressFamily)
  }

  @Test(arguments: [
    "", ".", "a..b", ".a", "a b", "a\0b", "a\nb", "ä.example", "a/b", "a%b", "[::1]", "a\\.b",
    String(repeating: "a", count: 64),
    Array(repeating: "abcdefg", count: 32).joined(separator: "."),
  ])
  func `invalid host names are not looked up`(host: String) async {
    let error = await #expect(throws: ResolutionError.self) {
      try await resolver.resolve(host, until: soon)
    }
    #expect(error?.reason == .invalidName)
    #expect(error?.host == host)
  }

  @Test(arguments: [
    ("192.0.2.53", "192.0.2.53:53"), ("192.0.2.53:5353", "192.0.2.53:5353"),
    ("2001:db8::53", "[2001:db8::53]:53"), ("[2001:db8::53]:54", "[2001:db8::53]:54"),
    ("::1", "[::1]:53"),
  ])
  func `a DNS server is an address with or without a port`(text: String, server: String) {
    #expect(SocketAddress(dnsServer: text)?.description == server)
  }

  @Test(arguments: [
    "", "dns.example", "192.0.2.53:", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:+53",
    "[192.0.2.53]:53", "[::1]", "[]:53", ":53", "[::1]:", "192.0.2:53",
  ])
  func `anything else names no DNS server`(text: String) {
    #expect(SocketAddress(dnsServer: text) == nil)
  }
}
