import Testing
import Vocabulary

@Suite struct AddressBlockTests {
  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.0/24"), ("192.0.2.77/24", "192.0.2.0/24"),
    ("10.0.0.1", "10.0.0.1/32"),
    ("0.0.0.0/0", "0.0.0.0/0"), ("2001:db8::1/32", "2001:db8::/32"), ("::1", "::1/128"),
    ("2001:db8::ffff:1/112", "2001:db8::ffff:0/112"), ("::/0", "::/0"),
  ])
  func `a block reads as its first address and its length`(text: String, canonical: String) {
    #expect(AddressBlock(text)?.description == canonical)
  }

  @Test(arguments: [
    "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10/8",
    "::/129", "::/256", "10.0.0.0/ 8", "example.org", "2001:db8::/x",
  ])
  func `text that is no block is refused`(text: String) {
    #expect(AddressBlock(text) == nil)
  }

  @Test(arguments: [
    ("192.0.2.0/24", "192.0.2.0", true), ("192.0.2.0/24", "192.0.2.255", true),
    ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.1", "192.0.2.2", false),
    ("0.0.0.0/0", "255.255.255.255", true), ("0.0.0.0/0", "::", false),
    ("fc00::/7", "fdff::1", true), ("fc00::/7", "fe00::1", false),
    ("2001:db8::/65", "2001:db8::7fff:0:0:1", true),
    ("2001:db8::/65", "2001:db8:0:0:8000::", false),
  ])
  func `a block holds the addresses that begin as it does`(
    block: String, address: String, holds: Bool
  ) throws {
    #expect(try #require(AddressBlock(block)).contains(#require(IPAddress(address))) == holds)
  }

  @Test(arguments: [
    ("::ffff:10.0.0.1", ["10.0.0.1"]), ("::10.0.0.1", ["10.0.0.1"]),
    ("::ffff:0:10.0.0.1", ["10.0.0.1"]), ("64:ff9b::10.0.0.1", ["10.0.0.1"]),
    ("2002:a00:1::1", ["10.0.0.1"]), ("2001:0:a00:1:0:0:f5ff:fffe", ["10.0.0.1", "10.0.0.1"]),
    ("::", []), ("::1", []), ("2001:db8::a00:1", []), ("64:ff9b:1::10.0.0.1", []), ("10.0.0.1", []),
  ])
  func `an IPv6 address yields the IPv4 addresses embedded in it`(text: String, embedded: [String])
    throws
  {
    #expect(try #require(IPAddress(text)).embedded.map(\.description) == embedded)
  }
}
