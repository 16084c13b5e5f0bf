import STUNClient
import STUNWire
import Testing
import Vocabulary

/// An allocation from the first Allocate to its release (RFC 8656).
struct AllocationTests {
  let server = ScriptedTURNServer()

  @Test(arguments: TransportProtocol.allCases)
  func `STUN-23 allocates after the challenge, holds, and releases`(transport: TransportProtocol)
    throws
  {
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run(until: .milliseconds(20))
    #expect(server.hasAllocation)
    #expect(drive.outcome == nil)
    #expect(drive.alarm?.reason == .refresh)
    try drive.release()
    try drive.run()
    let relay = try #require(drive.relay)
    #expect(relay.relayed == [Reply.relayed])
    #expect(relay.mapped == Reply.mapped)
    #expect(relay.lifetime == 600)
    #expect(relay.realm == "example.org")
    #expect(relay.integrity == .sha1)
    #expect(drive.status == .confirmed)
    #expect(!server.hasAllocation)
    #expect(drive.sent.map(\.transmission.kind) == [.allocate, .allocate, .release])
    #expect(Set(drive.sent.map(\.transmission.transactionID)).count == 3)
    #expect(drive.dropped.isEmpty)
  }

  @Test func `TURN-1 and TURN-39 ask for nothing that RFC 5766 does not know`() throws {
    var drive = try server.drive()
    try drive.start()
    try drive.run(until: .milliseconds(20))
    let known: Set<AttributeType> = [
      .username, .messageIntegrity, .realm, .nonce, .requestedTransport,
    ]
    for request in server.requests {
      #expect(try request.first(RequestedTransport.self) == .udp)
      let required = request.attributes.map(\.type).filter(\.isComprehensionRequired)
      #expect(known.isSuperset(of: required))
    }
    #expect(server.requests.count == 2)
    #expect(server.requests[0].attributes.map(\.type) == [.requestedTransport, .fingerprint])
  }
}

extension Drive where Operation == Allocation {
  var relay: RelayAllocation? {
    if case .allocated(let relay, _) = success { relay } else { nil }
  }

  var status: ReleaseStatus? {
    events.lazy.compactMap { if case .released(let status) = $0 { status } else { nil } }.last
  }
}
