import Testing
import Vocabulary

@Suite struct IPAddressTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"),
    ("0.0.0.0", "0.0.0.0"),
    ("::", "::"),
    ("::1", "::1"),
    ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("1::", "1::"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
  ])
  func `an address prints in its canonical form`(text: String, canonical: String) {
    #expect(IPAddress(text)?.description == canonical)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "0x7f.1", "1.2.3.4 ", "-1.2.3.4",
    ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "1.2.3.4::",
    "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "::1%eth0", "[::1]", "1:2:3:4:5:6:7:8::",
  ])
  func `text that is no address is refused`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `bytes and address convert both ways`() {
    for text in ["192.0.2.1", "2001:db8::1"] {
      let address = IPAddress(text)
      let bytes = address?.bytes ?? []
      #expect(IPAddress(bytes: bytes.span) == address)
    }
    for count in 0...20 where count != 4 && count != 16 {
      #expect(IPAddress(bytes: [UInt8](repeating: 1, count: count).span) == nil)
    }
  }

  @Test(arguments: [
    ("10.0.0.1", IPAddress.Reach.privateUse), ("172.16.0.1", .privateUse), ("172.32.0.1", .global),
    ("192.168.1.1", .privateUse), ("100.64.0.1", .sharedCarrier), ("127.0.0.9", .loopback),
    ("169.254.1.1", .linkLocal), ("224.0.0.1", .multicast), ("255.255.255.255", .broadcast),
    ("0.0.0.0", .unspecified), ("8.8.8.8", .global), ("::", .unspecified), ("::1", .loopback),
    ("fe80::1", .linkLocal), ("fd00::1", .privateUse), ("ff02::1", .multicast),
    ("2001:db8::1", .global), ("::ffff:10.0.0.1", .privateUse),
  ])
  func `an address says where it can be reached from`(text: String, reach: IPAddress.Reach) {
    #expect(IPAddress(text)?.reach == reach)
  }

  @Test func `a socket address brackets IPv6`() {
    #expect(SocketAddress(.loopbackV4, port: 1).description == "127.0.0.1:1")
    #expect(SocketAddress(.loopbackV6, port: 65535).description == "[::1]:65535")
  }
}
