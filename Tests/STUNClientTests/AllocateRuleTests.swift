import STUNClient
import STUNWire
import TestSupport
import Testing
import Vocabulary

/// The contents of an Allocate, and the reading of its answer (RFC 8656 sections 7.1 to 7.4).
struct AllocateRuleTests {
  private func drive(
    _ server: ScriptedTURNServer, family: IPVersion? = nil, lifetime: UInt32? = nil
  ) throws -> Drive<Allocation> {
    let options = AllocationOptions(
      lifetime: lifetime, addressFamily: family,
      redirects: RedirectPolicy(server: Clients.server, now: .zero))
    var drive = Drive(
      Allocation(try Clients.parameters(credential: .alice()), options), server: server.answer)
    try drive.start()
    try drive.run(until: .milliseconds(100))
    return drive
  }

  @Test(arguments: [IPVersion.v4, .v6])
  func `TURN-3 the family is four bytes, and only there when asked for`(family: IPVersion) throws {
    let asked = ScriptedTURNServer()
    _ = try drive(asked, family: family)
    let attribute = try #require(
      asked.requests[1].attributes.first { $0.type == .requestedAddressFamily })
    #expect(asked.requests[1].value(of: attribute) == [family == .v4 ? 1 : 2, 0, 0, 0])
    let plain = ScriptedTURNServer()
    _ = try drive(plain)
    #expect(!plain.requests[1].contains(.requestedAddressFamily))
  }

  @Test func `TURN-15 another family than the one asked for is a fact`() throws {
    let drive = try drive(ScriptedTURNServer(), family: .v6)
    #expect(drive.observations.contains(.relayFamilyIgnored(asked: .v6, got: .v4)))
  }

  @Test func `TURN-7 the lifetime asked for is a hint, the one returned counts`() throws {
    let server = ScriptedTURNServer()
    let drive = try drive(server, lifetime: 7777)
    #expect(try server.requests[1].first(Lifetime.self)?.value == 7777)
    #expect(drive.alarm?.instant == .milliseconds(20) + .seconds(540))
  }

  @Test func `TURN-6 and row 78 a 420 for an optional attribute is retried without it, once`()
    throws
  {
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      guard number > 1, request.kind == .allocate else { return nil }
      let refused = UnknownAttributes([.requestedAddressFamily])
      return [try Reply.error(420, to: request, key: try Keys.sha1()) { $0.append(refused) }]
    }
    let drive = try drive(server, family: .v6)
    #expect(drive.observations.contains(.attributesRefused([0x0017])))
    #expect(server.requests.map { $0.contains(.requestedAddressFamily) } == [true, true, false])
    #expect(drive.failure?.errorResponse?.code == 420)
  }

  @Test func `TURN-4 dual allocation gives two relayed addresses`() throws {
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      number == 2 ? [try Vector.answering(request, "derived-alloc-success-dual")] : nil
    }
    var drive = try drive(server)
    try drive.release()
    try drive.run()
    #expect(drive.relay?.relayed.map(\.ip.version) == [.v4, .v6])
  }

  @Test(arguments: ["derived-alloc-success", "derived-alloc-success-addr-error"])
  func `TURN-8 the derived successes are held`(vector: String) throws {
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      number == 2 ? [try Vector.answering(request, vector)] : nil
    }
    let drive = try drive(server)
    #expect(drive.observations.isEmpty)
    #expect(drive.alarm?.reason == .refresh)
  }

  @Test(arguments: [
    ("10.0.0.1", 50_000), ("127.0.0.1", 50_000), ("192.0.2.15", 443), ("fe80::1", 50_000),
  ])
  func `TURN-14 odd relayed addresses are observed`(ip: String, port: Int) throws {
    let relayed = SocketAddress(try #require(IPAddress(ip)), port: UInt16(port))
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      number == 2
        ? [try Reply.allocate(to: request, key: try Keys.sha1(), relayed: relayed)] : nil
    }
    let drive = try drive(server)
    let oddity = port < 1024 ? Observation.relayPortReserved(relayed) : .relayUnroutable(relayed)
    #expect(drive.observations == [oddity])
  }

  @Test func `TURN-8 a success without the mapped address is held with a fact`() throws {
    let server = ScriptedTURNServer()
    server.fault = { request, number in
      guard number == 2 else { return nil }
      return [
        try Reply.success(to: request, key: try Keys.sha1()) { builder in
          builder.append(XORRelayedAddress(Reply.relayed))
          builder.append(Lifetime(600))
        }
      ]
    }
    let drive = try drive(server)
    #expect(drive.observations == [.missingMappedAddress])
    #expect(drive.outcome == nil)
  }
}
