import Diagnosing
import Measurements
import Testing
import Vocabulary

/// A refused port says nothing of the name's other addresses, nor of the host's other ports.
@Suite struct RefusedPortTests {
  private static func text(_ findings: [Finding]) -> String {
    findings.map { "\($0.title) \($0.evidence) \($0.remedy)" }.joined(separator: "\n")
  }

  @Test(
    arguments: [
      ("2001:db8::1", "198.51.100.4", "ipv6-unreachable", "listen on its IPv6 address"),
      ("198.51.100.4", "2001:db8::1", "ipv4-unreachable", "listen on its IPv4 address"),
      ("198.51.100.5", "198.51.100.4", "address-silent", "out of the name's records"),
    ], [TransportProtocol.udp, .tcp, .tls, .dtls])
  func `a port that another address of the name serves is not called closed`(
    row: (refusing: String, working: String, id: String, remedy: String),
    transport: TransportProtocol
  ) {
    let found = findings(
      .stuck(at: .route, .connectionRefused, "c1", over: transport, at: row.refusing),
      .working("c2", over: transport, at: row.working))
    #expect(found.first?.id == row.id)
    let text = Self.text(found)
    #expect(!text.contains("Nothing listens") && text.contains(row.remedy), "\(text)")
    #expect(!text.contains("no working IPv6"), "packets came back over it")
  }

  @Test func `an address that answers over UDP is not lost to its IP version`() {
    let found = findings(
      .stuck(at: .route, .connectionRefused, "c1", over: .tcp, at: "2001:db8::1"),
      .working("c2", over: .tcp), .working("c3", at: "2001:db8::1"))
    #expect(found.map(\.id) == ["address-silent"])
  }

  @Test func `another port of another address is no comparison`() {
    let refused = CheckResult.stuck(at: .route, .connectionRefused, over: .tcp, at: "2001:db8::1")
    let found = findings(refused, .working("c2", over: .tcp, port: 443))
    #expect(found.map(\.id) == ["port-closed"])
  }

  @Test(arguments: [
    (TransportProtocol.tcp, UInt16(3478), true), (.udp, 3479, true), (.tcp, 3479, true),
  ])
  func `a host that answers elsewhere is not told to start its server`(
    transport: TransportProtocol, port: UInt16, isUp: Bool
  ) {
    let refused = CheckResult.stuck(at: .route, .connectionRefused)
    let beside = Self.text(findings(refused, .working("c2", over: transport, port: port)))
    #expect(!beside.contains("Start the server") && beside.contains("listen there too"))
    #expect(Self.text(findings(refused)).contains("Start the server"))
  }

  @Test func `ports refused beside one that works are one finding`() {
    let found = findings(
      .stuck(at: .route, .connectionRefused, "c1"),
      .stuck(at: .route, .connectionRefused, "c2", over: .tls, port: 5349),
      .working("c3", over: .tcp))
    #expect(found.map(\.id) == ["port-closed"])
  }
}
