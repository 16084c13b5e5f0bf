import Measurements
import Testing
import Vocabulary

@Suite struct MappingComparisonTests {
  /// A server, where it sees us, and from which of our ports we asked it.
  struct View {
    var server: String
    var mapped: String?
    var local = "192.168.1.2:50000"
  }

  private static func comparison(
    _ views: [View], _ change: (inout CheckResult) -> Void = { _ in }
  ) -> MappingComparison {
    MappingComparison(
      views.enumerated().map { index, view in
        let server = address(view.server)
        var check = CheckResult(
          id: "c\(index)", source: "s1", detail: .binding, uri: "stun:x", transport: .udp,
          server: ServerEndpoint(host: "x", address: server?.ip, port: server?.port ?? 0))
        check.outcome = .ok
        (check.mappedAddress, check.localAddress) = (
          view.mapped.flatMap(address), address(view.local)
        )
        change(&check)
        return check
      })
  }

  private static func address(_ text: String) -> SocketAddress? {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
    return IPAddress(host).map { SocketAddress($0, port: port) }
  }

  @Test func `NAT-15 two servers that see one port alike show that the mapping is independent`() {
    let found = Self.comparison([
      View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
      View(server: "192.0.2.2:3478", mapped: "198.51.100.7:40001"),
    ])
    #expect(found.state == .endpointIndependent)
    #expect(found.untested == nil && found.serverCount == 2)
  }

  @Test(arguments: ["192.0.2.2:3478", "192.0.2.1:3479"])
  func `NAT-15 two servers that see one port differently show that it varies`(other: String) {
    let found = Self.comparison([
      View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
      View(server: other, mapped: "198.51.100.7:40002"),
      // Asked from a port of its own.
      View(server: "192.0.2.3:3478", mapped: "198.51.100.7:50000", local: "192.168.1.2:50001"),
    ])
    #expect(found.state == .varies)
    #expect(found.untested == nil && found.serverCount == 2)
    #expect(found.ports.filter { $0.result == .compared(varies: true) }.map(\.checks.count) == [2])
  }

  @Test func `IP versions are compared each by itself`() {
    let found = Self.comparison([
      View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
      View(server: "192.0.2.2:3478", mapped: "198.51.100.7:40001"),
      View(
        server: "[2001:db8::1]:3478", mapped: "[2001:db8::7]:50000", local: "[2001:db8::7]:50000"),
    ])
    #expect(found.state == .endpointIndependent && found.serverCount == 2)
  }

  private static let nobody = View(server: "192.0.2.2:3478", mapped: nil)

  @Test(
    arguments: [
      ([], .noAnswer), ([nobody], .noAnswer),
      ([View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"), nobody], .oneServer),
      // One address says nothing of what another one sees.
      (
        [
          View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
          View(server: "192.0.2.1:3479", mapped: "198.51.100.7:40001"),
        ], .oneServer
      ),
      (
        [
          View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
          View(server: "192.0.2.2:3478", mapped: "198.51.100.7:40002", local: "192.168.1.2:50001"),
        ], .severalPorts
      ),
      // A server before the NAT, and one behind it.
      (
        [
          View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
          View(server: "192.168.1.9:3478", mapped: "192.168.1.2:50000"),
        ], .severalPorts
      ),
      // Between two NATs, and beyond both.
      (
        [
          View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
          View(server: "100.64.0.1:3478", mapped: "100.64.0.2:50000"),
        ], .severalPorts
      ),
      (
        [
          View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
          View(server: "192.0.2.2:3478", mapped: "198.51.100.8:40001"),
        ], .severalAddresses
      ),
      // The address of a server's own translator, no port, no address at all.
      (
        [
          View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
          View(server: "192.0.2.2:3478", mapped: "10.0.0.7:40002"),
          View(server: "192.0.2.3:3478", mapped: "198.51.100.7:0"),
          View(server: "192.0.2.4:3478", mapped: "0.0.0.0:40002"),
          View(server: "192.0.2.5:3478", mapped: "[2001:db8::7]:40002"),
        ], .oneServer
      ),
    ] as [([View], MappingComparison.Untested)])
  func `NAT-15 where a comparison shows nothing, it says why`(
    views: [View], reason: MappingComparison.Untested
  ) {
    let found = Self.comparison(views)
    #expect(found.state == .notTested)
    #expect(found.untested == reason && found.serverCount == 0)
  }

  @Test func `only plain UDP is compared, and no mapping that changes by itself`() {
    let views = [
      View(server: "192.0.2.1:3478", mapped: "198.51.100.7:40001"),
      View(server: "192.0.2.2:3478", mapped: "198.51.100.7:40002"),
    ]
    for transport in [TransportProtocol.tcp, .tls, .dtls] {
      #expect(Self.comparison(views) { $0.transport = transport }.untested == .noAnswer)
    }
    #expect(Self.comparison(views) { $0.detail = .natBehavior() }.untested == .noAnswer)
    #expect(Self.comparison(views) { $0.detail = .allocation() }.state == .varies)
    let changing = Self.comparison(views) { check in
      guard check.id == "c1", let mapped = check.mappedAddress else { return }
      check.observations = [.mappingChanged([mapped, SocketAddress(mapped.ip, port: 1)])]
    }
    #expect(changing.state == .notTested && changing.untested == .unstable)
  }
}
