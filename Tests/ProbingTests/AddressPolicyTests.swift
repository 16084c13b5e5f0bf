import Probing
import Testing
import Vocabulary

@Suite struct AddressPolicyTests {
  @Test(arguments: [
    "169.254.169.254", "169.254.0.1", "fe80::1", "fd00:ec2::254", "100.100.100.200",
    "168.63.129.16", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1",
  ])
  func `link-local addresses and metadata services are refused, within others too`(
    text: String
  ) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressPolicy(allowed: []).refuses(address))
    #expect(!AddressPolicy(allowed: [try #require(AddressBlock(text))]).refuses(address))
  }

  @Test(arguments: ["192.0.2.1", "127.0.0.1", "10.0.0.1", "::1", "2001:db8::1", "fd00::1"])
  func `others are not`(text: String) throws {
    #expect(!AddressPolicy(allowed: []).refuses(try #require(IPAddress(text))))
  }
}
