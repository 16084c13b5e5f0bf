import Responder
import Testing
import Vocabulary

/// Whom relays reach, by where the responder listens and what it was told.
@Suite struct PeerPolicyTests {
  private static let service = "192.0.2.10"

  private func policy(
    _ allowed: [String] = [], at listener: String = service, own: [String] = []
  ) throws -> PeerPolicy {
    PeerPolicy(
      allowed: try allowed.map { try #require(AddressBlock($0)) },
      listeners: [SocketAddress(try #require(IPAddress(listener)), port: 3478)],
      own: try own.map { try #require(IPAddress($0)) })
  }

  @Test(arguments: [
    "198.51.100.1", "8.8.8.8", "2001:db8::1", "2002:c633:6401::1", "64:ff9b::8.8.8.8",
  ])
  func `a public peer is reached`(peer: String) throws {
    #expect(try policy().allows(#require(IPAddress(peer))))
  }

  @Test(arguments: [
    // Loopback, private, shared by a carrier's customers, of the link.
    "127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "fd12::1", "fec0::1",
    "100.64.0.1", "169.254.1.1", "fe80::1",
    // Machines' configuration in clouds.
    "169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254",
    // Nobody's.
    "0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "239.1.1.1", "ff02::1", "255.255.255.255", "240.0.0.1",
    "198.18.0.1", "100::1",
    // The same in other words.
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "::127.0.0.1",
    "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::8.8.8.8",
    "2002:7f00:1::1", "2002:a9fe:a9fe::", "2001:0:a00:1::", "2001:0:808:808::f5ff:fffe",
    // This host.
    service, "::ffff:192.0.2.10", "64:ff9b::192.0.2.10", "2002:c000:20a::1", "203.0.113.7",
  ])
  func `unless allowed, no peer is reached that outsiders cannot reach`(peer: String) throws {
    let policy = try policy(own: ["203.0.113.7", "10.9.9.9"])
    #expect(try !policy.allows(#require(IPAddress(peer))))
  }

  @Test(arguments: ["127.0.0.1", "127.0.0.2", "::1", "8.8.8.8"])
  func `a server on loopback alone relays to loopback`(peer: String) throws {
    #expect(try policy(at: "127.0.0.1").allows(#require(IPAddress(peer))))
    #expect(try policy(at: "::1").allows(#require(IPAddress(peer))))
  }

  @Test(arguments: ["10.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "203.0.113.7"])
  func `a server on loopback alone relays to nothing else of this host or network`(peer: String)
    throws
  {
    let policy = try policy(at: "127.0.0.1", own: ["203.0.113.7"])
    #expect(try !policy.allows(#require(IPAddress(peer))))
  }

  @Test(arguments: [
    ("10.1.0.1", true), ("10.2.0.1", false), ("8.8.8.8", false), ("127.0.0.1", false),
    ("192.0.2.10", true), ("2001:db8::1", true), ("::ffff:10.1.0.1", false),
  ])
  func `where peers are named, those are reached and nobody else`(peer: String, isReached: Bool)
    throws
  {
    let policy = try policy(["10.1.0.0/16", "192.0.2.10", "2001:db8::/32"])
    #expect(try policy.allows(#require(IPAddress(peer))) == isReached)
  }

  @Test(arguments: ["0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "::ffff:224.0.0.1"])
  func `what is no one peer's is never reached`(peer: String) throws {
    #expect(try !policy(["0.0.0.0/0", "::/0"]).allows(#require(IPAddress(peer))))
  }

  @Test(arguments: ["192.0.2.10", "::ffff:192.0.2.10"])
  func `the server's own ports are never reached`(address: String) throws {
    let address = try #require(IPAddress(address))
    let policy = try policy(["0.0.0.0/0", "::/0"])
    #expect(!policy.allows(SocketAddress(address, port: 3478)))
    #expect(policy.allows(SocketAddress(address, port: 3479)))
  }
}
