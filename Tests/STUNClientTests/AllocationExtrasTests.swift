import STUNClient
import STUNWire
import Testing
import Vocabulary

/// What an Allocate can ask for beyond a plain relay, and what is asked of an allocation besides data.
@Suite struct AllocationExtrasTests {
  private static let peer = SocketAddress(.v4(0xC633_6407), port: 40_000)

  private func drive(
    _ server: ScriptedTURNServer, over transport: TransportProtocol = .udp,
    _ change: (inout AllocationOptions) -> Void
  ) throws -> Drive<Allocation> {
    var options = AllocationOptions(redirects: RedirectPolicy(server: Clients.server, now: .zero))
    change(&options)
    return Drive(
      Allocation(try Clients.parameters(transport, credential: .alice()), options),
      over: transport, server: server.answer)
  }

  private func allocated(_ drive: Drive<Allocation>) -> RelayAllocation? {
    drive.events.lazy.compactMap { if case .allocated(let relay) = $0 { relay } else { nil } }.first
  }

  @Test func `TURN-39 a plain Allocate has nothing that servers of RFC 5766 do not know`() throws {
    let server = ScriptedTURNServer()
    var drive = try drive(server) { _ in }
    try drive.start()
    try drive.run(until: .seconds(1))
    let types = try #require(server.requests.last).attributes.map(\.type)
    #expect(types.filter { $0.rawValue < 0x8000 }.allSatisfy { known.contains($0) })
  }

  private var known: Set<AttributeType> {
    [.username, .messageIntegrity, .realm, .nonce, .requestedTransport]
  }

  @Test func `each wish is an attribute of the Allocate`() throws {
    let server = ScriptedTURNServer()
    var drive = try drive(server) {
      $0.extras.wantsBothFamilies = true
      $0.extras.reservesNextPort = true
      $0.extras.reservation = 7
      $0.extras.forbidsFragments = true
      $0.extras.wantsTicket = true
      $0.extras.isForTCP = true
    }
    try drive.start()
    try drive.run(until: .seconds(1))
    let request = try #require(server.requests.last)
    #expect(try request.first(AdditionalAddressFamily.self)?.family == .v6)
    #expect(try request.first(EvenPort.self)?.reservesNext == true)
    #expect(try request.first(ReservationToken.self)?.value == 7)
    #expect(try request.first(DontFragment.self) != nil)
    #expect(try request.first(MobilityTicket.self)?.bytes == [])
    #expect(try request.first(RequestedTransport.self) == .tcp)
  }

  @Test(arguments: [(0, nil), (1, 1), (1024, 1024), (1025, nil)] as [(Int, Int?)])
  func `EXT-10 a ticket of a sensible length is kept`(count: Int, kept: Int?) throws {
    let server = ScriptedTURNServer()
    server.fault = { transmission, number in
      guard transmission.kind == .allocate, number == 2 else { return nil }
      return [
        try Reply.success(to: transmission, key: Keys.sha1()) {
          $0.append(XORRelayedAddress(Reply.relayed))
          $0.append(Lifetime(600))
          $0.append(MobilityTicket(bytes: Array(repeating: 1, count: count)))
        }
      ]
    }
    var drive = try drive(server) { $0.extras.wantsTicket = true }
    try drive.start()
    try drive.run(until: .seconds(1))
    #expect(allocated(drive)?.ticket?.count == kept)
  }

  @Test func `EXT-9 a moved allocation begins with a Refresh, and is released like others`() throws
  {
    let server = ScriptedTURNServer()
    server.fault = { transmission, _ in
      // A server that holds the allocation of another socket.
      guard transmission.kind == .allocate || transmission.kind == .refresh else { return nil }
      let request = try Message(transmission.bytes)
      guard try request.verifyIntegrity(Keys.sha1()) == .valid else { return nil }
      return [try Reply.success(to: transmission, key: Keys.sha1()) { $0.append(Lifetime(500)) }]
    }
    var first = try self.drive(ScriptedTURNServer()) { _ in }
    try first.start()
    try first.run(until: .seconds(1))
    let relay = try #require(allocated(first))
    var drive = try drive(server) { $0.moved = MovedAllocation(relay, ticket: [1, 2, 3]) }
    try drive.start()
    try drive.run(until: .seconds(1))
    let request = try #require(server.requests.last)
    #expect(request.type.method == .refresh)
    #expect(try request.first(MobilityTicket.self)?.bytes == [1, 2, 3])
    let moved = try #require(allocated(drive))
    #expect(moved.relayed == relay.relayed)
    #expect(moved.lifetime == 500)
    try drive.release()
    try drive.run()
    #expect(try server.requests.last?.first(Lifetime.self)?.value == 0)
  }

  @Test(arguments: [UInt16?.none, 403, 446, 447])
  func `EXT-2 a connection has an id, or the code of its refusal`(code: UInt16?) throws {
    let server = ScriptedTURNServer()
    server.fault = { transmission, _ in
      guard transmission.kind == .connect else { return nil }
      if let code { return [try Reply.error(code, to: transmission, key: Keys.sha1())] }
      return [
        try Reply.success(to: transmission, key: Keys.sha1()) { $0.append(ConnectionID(99)) }
      ]
    }
    var drive = try drive(server, over: .tcp) { $0.extras.isForTCP = true }
    try drive.start()
    try drive.run(until: .seconds(1))
    try drive.operate { $0.connect(to: Self.peer, now: $1) }
    try drive.run(until: .seconds(2))
    #expect(try server.requests.last?.first(XORPeerAddress.self)?.address == Self.peer)
    let isConnected = drive.events.contains(.connected(Self.peer, id: 99))
    #expect(isConnected == (code == nil))
    let refusals = drive.events.compactMap { event -> Int? in
      if case .refused(.connect, Self.peer, let failure) = event {
        failure.errorResponse?.code
      } else {
        nil
      }
    }
    #expect(refusals == code.map { [Int($0)] } ?? [])
  }

  @Test func `EXT-2 a success of Connect without an id is none`() throws {
    let server = ScriptedTURNServer()
    server.fault = { transmission, _ in
      transmission.kind == .connect
        ? [try Reply.success(to: transmission, key: Keys.sha1())] : nil
    }
    var drive = try drive(server, over: .tcp) { $0.extras.isForTCP = true }
    try drive.start()
    try drive.run(until: .seconds(1))
    try drive.operate { $0.connect(to: Self.peer, now: $1) }
    try drive.run(until: .seconds(2))
    #expect(drive.events.contains(.refused(.connect, peer: Self.peer, .protocolError)))
  }

  @Test func `TURN-17 a lifetime is asked for on the way, and what is granted is told`() throws {
    let server = ScriptedTURNServer()
    var drive = try drive(server) { _ in }
    try drive.start()
    try drive.run(until: .seconds(1))
    server.lifetime = 3600
    try drive.operate { $0.extend(to: .max, now: $1) }
    try drive.run(until: .seconds(2))
    #expect(try server.requests.last?.first(Lifetime.self)?.value == .max)
    #expect(drive.events.contains(.refreshed(lifetime: 3600)))
  }

  @Test(arguments: [UInt16(0x4FFF), 0x5000, 0x7FFF])
  func `TURN-26 a channel can be asked for by its number`(number: UInt16) throws {
    let server = ScriptedTURNServer()
    var drive = try drive(server) { _ in }
    try drive.start()
    try drive.run(until: .seconds(1))
    try drive.operate { $0.bindChannel(number, to: Self.peer, now: $1) }
    try drive.run(until: .seconds(2))
    #expect(try server.requests.last?.first(ChannelNumber.self)?.value == number)
    #expect(drive.events.contains(.granted(.channelBind, peer: Self.peer)))
  }
}
