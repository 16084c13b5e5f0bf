import TLS
import TestSupport
import Testing
import Vocabulary

/// The client's first message, which anyone on the path can read.
@Suite struct ClientHelloTests {
  @Test(arguments: [TLSFilter.Framing.stream, .datagrams()])
  func `SEC-1 SEC-2 SEC-11 a hello offers nothing that is not fit for use`(
    framing: TLSFilter.Framing
  ) throws {
    let hello = try Self.hello(TestAuthority.host, framing)
    #expect(hello.compressions == [0])
    let broken = hello.suites.filter { Self.isBroken($0) }
    #expect(broken == [])
    #expect(hello.suites.contains(0xC02F), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    #expect(hello.suites.contains(0x009E), "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")
    if framing == .stream {
      #expect(hello.extensions[43] == [4, 3, 4, 3, 3], "supported_versions: 1.3 and 1.2")
    } else {
      #expect(hello.version == 0xFEFD)
    }
    for (number, name) in [35: "session_ticket", 41: "pre_shared_key", 42: "early_data"] {
      #expect(hello.extensions[number] == nil, "\(name)")
    }
    #expect(hello.extensions[16] == nil, "no application protocol unless asked for")
  }

  @Test(
    arguments: [
      ("turn.example.org", "turn.example.org"), ("TURN.Example.ORG.", "turn.example.org"),
      ("192.0.2.1", nil), ("2001:db8::1", nil), ("[2001:db8::1]", nil),
    ] as [(String, String?)])
  func `SEC-4 a hello names the host, and never an address`(host: String, sent: String?) throws {
    for framing in [TLSFilter.Framing.stream, .datagrams()] {
      let name = try Self.hello(host, framing).extensions[0]
      // One entry: list length, type host_name, name length (RFC 6066 section 3).
      #expect(name.map { String(decoding: $0.dropFirst(5), as: UTF8.self) } == sent)
    }
  }

  @Test(arguments: [
    "", ".", "..", ".example.org", "a..b", "a.b..", "*.example.org", "exämple.org", "a b", "a/b",
    "a\u{0}b", "turn.example.org\u{0}.evil.example", String(repeating: "a", count: 64),
    Array(repeating: "a", count: 128).joined(separator: "."), "[turn.example.org]", "a:b", "[::1",
  ])
  func `SEC-4 a name that no certificate can contain is not a server name`(host: String) {
    #expect(TLSServerName(host) == nil)
  }

  @Test func `names that certificates can bear are server names`() {
    #expect(TLSServerName("A_b-1.Example") == .dns("a_b-1.example"))
    #expect(TLSServerName("localhost") == .dns("localhost"))
    let long = Array(repeating: "a", count: 127).joined(separator: ".")
    #expect(TLSServerName(long) == .dns(long))
    #expect(TLSServerName("127.0.0.1") == .ip(.loopbackV4))
    #expect(TLSServerName("[::1]") == .ip(.loopbackV6))
  }

  private static func hello(_ host: String, _ framing: TLSFilter.Framing) throws -> ClientHello {
    let client = try TLSFilter(
      client: TestAuthority.client(), serverName: try #require(TLSServerName(host)),
      framing: framing)
    client.start(at: .zero)
    let record = try #require(client.nextOutput())
    #expect(client.nextOutput() == nil)
    return ClientHello(record: record, isDTLS: framing != .stream)
  }

  /// NULL, export, RC2, RC4, DES, 3DES and anonymous suites of the IANA registry.
  private static func isBroken(_ suite: UInt16) -> Bool {
    switch suite {
    case 0x0000...0x002E, 0x0034, 0x003A, 0x003B, 0x0046, 0x006C, 0x006D, 0x0089, 0x009B,
      0x00A6, 0x00A7, 0x00B0, 0x00B1, 0x00B4, 0x00B5, 0x00B8, 0x00B9, 0x00BF, 0x00C5,
      0xC001...0xC003, 0xC006...0xC008, 0xC00B...0xC00D, 0xC010...0xC012, 0xC015...0xC01C,
      0xC033, 0xC034, 0xC039...0xC03B:
      true
    default: false
    }
  }
}

/// A ClientHello in one record, as this program's client sends it (RFC 8446 section 4.1.2).
private struct ClientHello {
  var version: UInt16
  var suites: [UInt16] = []
  var compressions: [UInt8] = []
  var extensions: [Int: [UInt8]] = [:]

  init(record: [UInt8], isDTLS: Bool) {
    var rest = record.dropFirst(isDTLS ? 13 + 12 : 5 + 4)
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func number(_ count: Int) -> Int { take(count).reduce(0) { $0 << 8 | Int($1) } }
    version = UInt16(number(2))
    _ = take(32)
    _ = take(number(1))
    if isDTLS { _ = take(number(1)) }
    for _ in 0..<number(2) / 2 { suites.append(UInt16(number(2))) }
    compressions = take(number(1))
    _ = number(2)
    while !rest.isEmpty { extensions[number(2)] = take(number(2)) }
  }
}
