import SessionDescriptions
import Testing
import Vocabulary

/// Candidate lines (RFC 8839 section 5.1, RFC 6544 section 4.5).
struct ICECandidateTests {
  @Test func `ICE-1 a host candidate has its address, port and priority`() throws {
    let candidate = try ICECandidate("1 1 udp 2130706431 192.0.2.1 443 typ host")
    #expect(
      candidate
        == ICECandidate(
          foundation: "1", component: 1, transport: .udp, priority: 2_130_706_431,
          host: .ip(.v4(0xC000_0201)), port: 443, kind: .host))
  }

  @Test(arguments: [
    ("a 1 UDP 1 2001:db8::1 9 typ srflx raddr 0.0.0.0 rport 9", "2001:db8::1", "srflx", nil),
    ("a 1 tcp 1 192.0.2.1 443 typ host tcptype passive", "192.0.2.1", "host", "passive"),
    ("a 1 TCP 1 192.0.2.1 9 typ host generation 0 tcptype active", "192.0.2.1", "host", "active"),
    ("a 1 udp 1 fe80::1%eth0 9 typ host", "fe80::1", "host", nil),
    ("a 1 udp 1 1f-2e.local 9 typ host", "1f-2e.local", "host", nil),
    ("a 1 udp 1 192.0.2.1 9 typ relay ufrag x network-cost", "192.0.2.1", "relay", nil),
  ])
  func `ICE-1 whatever follows the type, the line is read`(
    line: String, host: String, kind: String, tcpType: String?
  ) throws {
    let candidate = try ICECandidate(line)
    #expect(candidate.host.description == host)
    #expect(candidate.kind.rawValue == kind)
    #expect(candidate.tcpType?.rawValue == tcpType)
  }

  @Test(arguments: [
    ("", ICECandidate.ParseError.tooFewFields), ("1 1 udp 1 192.0.2.1 9 typ", .tooFewFields),
    ("\(String(repeating: "f", count: 33)) 1 udp 1 192.0.2.1 9 typ host", .foundation),
    ("1 0 udp 1 192.0.2.1 9 typ host", .component),
    ("1 257 udp 1 192.0.2.1 9 typ host", .component),
    ("1 1 sctp 1 192.0.2.1 9 typ host", .transport),
    ("1 1 udp 0 192.0.2.1 9 typ host", .priority),
    ("1 1 udp 4294967296 192.0.2.1 9 typ host", .priority),
    ("1 1 udp 1 not_a_name 9 typ host", .host), ("1 1 udp 1 % 9 typ host", .host),
    ("1 1 udp 1 192.0.2.1 65536 typ host", .port), ("1 1 udp 1 192.0.2.1 -1 typ host", .port),
    ("1 1 udp 1 192.0.2.1 9 type host", .type), ("1 1 udp 1 192.0.2.1 9 typ moon", .type),
    ("1 1 tcp 1 192.0.2.1 9 typ host", .tcpType),
    ("1 1 tcp 1 192.0.2.1 9 typ host tcptype", .tcpType),
    ("1 1 tcp 1 192.0.2.1 9 typ host tcptype both", .tcpType),
  ])
  func `ICE-1 a line that breaks the grammar says which field`(
    line: String, error: ICECandidate.ParseError
  ) {
    #expect(throws: error) { try ICECandidate(line) }
  }
}
