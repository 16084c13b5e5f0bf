import Testing
import Vocabulary

@Suite struct NAT64PrefixTests {
  /// Each length with the well-known address embedded as RFC 6052 section 2.4 has it.
  @Test(
    arguments: [
      ("64:ff9b::c000:aa", "64:ff9b::/96"), ("64:ff9b::c000:ab", "64:ff9b::/96"),
      ("2001:db8:c000:aa::", "2001:db8::/32"), ("2001:db8:1c0:0:aa::", "2001:db8:100::/40"),
      ("2001:db8:122:c000:0:aa00::", "2001:db8:122::/48"),
      ("2001:db8:122:3c0:0:aa::", "2001:db8:122:300::/56"),
      ("2001:db8:122:344:c0:0:aa00::", "2001:db8:122:344::/64"),
      ("2001:db8:122:344::192.0.0.170", "2001:db8:122:344::/96"),
    ])
  func `a prefix of each length is read from an address that embeds the well-known one`(
    address: String, prefix: String
  ) throws {
    let ip = try #require(IPAddress(address))
    let found = try #require(NAT64Prefix(from: ip))
    #expect(found.description == prefix)
    #expect(NAT64Prefix(prefix) == found)
  }

  @Test(arguments: ["2001:db8::1", "64:ff9b::c000:a9", "192.0.0.170", "::"])
  func `other addresses have none`(address: String) throws {
    let ip = try #require(IPAddress(address))
    #expect(NAT64Prefix(from: ip) == nil)
  }

  @Test(arguments: ["", "/", "64:ff9b::", "64:ff9b::/95", "192.0.2.0/32", "64:ff9b::/96/1"])
  func `other texts are none`(text: String) {
    #expect(NAT64Prefix(text) == nil)
  }
}
