import STUNClient
import STUNWire
import Testing
import Vocabulary

/// Data through an allocation: permissions, channels, and both forms of data.
struct RelayTests {
  let server = ScriptedTURNServer()
  static let peer = SocketAddress(.v4(0xC633_6407), port: 40_000)

  private func held(_ transport: TransportProtocol = .udp) throws -> Drive<Allocation> {
    var drive = try server.drive(transport)
    try drive.start()
    try drive.run(until: .milliseconds(20))
    return drive
  }

  private func granted(_ drive: Drive<Allocation>) -> [RequestKind] {
    drive.events.compactMap { if case .granted(let kind, Self.peer) = $0 { kind } else { nil } }
  }

  private func data(_ drive: Drive<Allocation>) -> [RelayedData] {
    drive.events.compactMap { if case .data(let data) = $0 { data } else { nil } }
  }

  private func indication(
    from peer: SocketAddress?, _ data: [UInt8]?, icmp: ICMP? = nil
  ) throws -> [UInt8] {
    var builder = MessageBuilder(
      MessageType(.data, .indication), TransactionID(high: 7, low: 7))
    // The order must not matter (TURN-24).
    if let data { builder.append(DataAttribute(bytes: data)) }
    if let peer { builder.append(XORPeerAddress(peer)) }
    if let icmp { builder.append(icmp) }
    return try builder.finish()
  }

  // MARK: - Permissions and channels

  @Test func `TURN-21 and TURN-27 permission and channel are asked for at once and both given`()
    throws
  {
    var drive = try held()
    try drive.operate { allocation, now in
      allocation.permit(Self.peer, now: now)
      allocation.bindChannel(to: Self.peer, now: now)
    }
    try drive.run(until: .milliseconds(40))
    #expect(granted(drive) == [.createPermission, .channelBind])
    let requests = server.requests.suffix(2)
    #expect(requests.map(\.type.method) == [.createPermission, .channelBind])
    for request in requests {
      #expect(try request.first(XORPeerAddress.self)?.address == Self.peer)
      #expect(try request.verifyIntegrity(Keys.sha1()) == .valid)
    }
    #expect(try requests.last?.first(ChannelNumber.self)?.value == 0x4000)
    try drive.release()
    try drive.run()
    #expect(drive.status == .confirmed && !server.hasAllocation)
  }

  @Test func `TURN-22 and TURN-28 permissions and channels are renewed before they expire`() throws
  {
    server.lifetime = 3600
    var drive = try held()
    try drive.operate { allocation, now in
      allocation.permit(Self.peer, now: now)
      allocation.bindChannel(to: Self.peer, now: now)
    }
    try drive.run(until: .seconds(600))
    let asked = drive.sent.filter { $0.at > .seconds(1) }.map {
      "\($0.transmission.kind) \($0.milliseconds / 1000)"
    }
    #expect(asked == ["createPermission 240", "createPermission 480", "channelBind 540"])
    #expect(granted(drive).count == 5)
  }

  @Test(arguments: [UInt16(403), 443, 508])
  func `TURN-21 a refusal names the code, and the allocation is held on`(code: UInt16) throws {
    var drive = try held()
    server.fault = { request, _ in
      guard request.kind == .createPermission else { return nil }
      return [try Reply.error(code, to: request, key: Keys.sha1())]
    }
    try drive.operate { $0.permit(Self.peer, now: $1) }
    try drive.run(until: .seconds(20))
    let codes = drive.events.compactMap {
      if case .refused(.createPermission, Self.peer, let failure) = $0 {
        failure.errorResponse?.code
      } else {
        nil
      }
    }
    #expect(codes == [Int(code)])
    #expect(drive.outcome == nil && server.hasAllocation)
  }

  @Test func `TURN-19 a 437 to a permission says that the allocation is gone`() throws {
    var drive = try held(.tcp)
    server.fault = { request, _ in
      request.kind == .createPermission ? [try Reply.error(437, to: request)] : nil
    }
    try drive.operate { $0.permit(Self.peer, now: $1) }
    try drive.run(until: .seconds(1))
    #expect(drive.failure == .allocationLost)
  }

  @Test func `STUN-25 one stale nonce is renewed for all requests under way`() throws {
    var drive = try held()
    server.nonce = "nonce-2"
    try drive.operate { allocation, now in
      allocation.permit(Self.peer, now: now)
      allocation.bindChannel(to: Self.peer, now: now)
    }
    try drive.run(until: .milliseconds(60))
    #expect(granted(drive) == [.createPermission, .channelBind])
    try drive.operate { $0.permit(SocketAddress(.v4(1), port: 1), now: $1) }
    try drive.run(until: .milliseconds(80))
    #expect(try server.requests.last?.first(Nonce.self)?.text == "nonce-2")
  }

  @Test func `B-47 released in the middle of it all, nothing is left behind`() throws {
    var drive = try held()
    try drive.operate { allocation, now in
      allocation.permit(Self.peer, now: now)
      allocation.bindChannel(to: Self.peer, now: now)
    }
    try drive.release()
    try drive.run()
    #expect(drive.status == .confirmed && !server.hasAllocation)
    #expect(granted(drive) == [])
  }

  @Test func `without an allocation nothing is asked for`() throws {
    var drive = try server.drive()
    try drive.start()
    try drive.operate { allocation, now in
      allocation.permit(Self.peer, now: now)
      allocation.bindChannel(to: Self.peer, now: now)
    }
    #expect(drive.sent.count == 1)
  }

  // MARK: - Sending

  @Test func `TURN-23 a Send indication names the peer and is not signed`() throws {
    let drive = try held()
    let bytes = try #require(
      drive.operation.message(
        carrying: [1, 2, 3], to: Self.peer, as: .indication, dontFragment: true))
    let message = try Message(bytes)
    #expect(message.type == MessageType(.send, .indication))
    #expect(try message.first(XORPeerAddress.self)?.address == Self.peer)
    #expect(try message.first(DataAttribute.self)?.bytes == [1, 2, 3])
    #expect(message.contains(.dontFragment) && !message.contains(.messageIntegrity))
  }

  @Test(arguments: [(TransportProtocol.udp, 7), (.tcp, 8), (.tls, 8), (.dtls, 7)])
  func `TURN-30 and TURN-31 ChannelData is padded on streams alone`(
    transport: TransportProtocol, count: Int
  ) throws {
    var drive = try held(transport)
    #expect(drive.operation.message(carrying: [1], to: Self.peer, as: .channelData) == nil)
    try drive.operate { $0.bindChannel(to: Self.peer, now: $1) }
    try drive.run(until: .milliseconds(40))
    let bytes = drive.operation.message(carrying: [1, 2, 3], to: Self.peer, as: .channelData)
    #expect(bytes?.count == count)
    #expect(bytes?.starts(with: [0x40, 0, 0, 3, 1, 2, 3]) == true)
  }

  @Test func `a buffer that is used again holds the last message only`() throws {
    var drive = try held()
    try drive.operate { $0.bindChannel(to: Self.peer, now: $1) }
    try drive.run(until: .milliseconds(40))
    var buffer: [UInt8] = []
    for data in [[1, 2, 3, 4, 5], [], [6]] as [[UInt8]] {
      for form in DataForm.allCases {
        #expect(drive.operation.write(data, to: Self.peer, as: form, into: &buffer))
        guard form == .channelData else {
          #expect(try Message(buffer).first(DataAttribute.self)?.bytes == data)
          continue
        }
        #expect(Array(try ChannelData(buffer).data) == data && buffer.count == 4 + data.count)
      }
    }
    let stranger = SocketAddress(Self.peer.ip, port: 1)
    #expect(!drive.operation.write([1], to: stranger, as: .channelData, into: &buffer))
  }

  @Test func `data of many channels goes to and comes from the peer of each`() throws {
    var drive = try held()
    let peers = (1...64).map { SocketAddress(Self.peer.ip, port: UInt16($0)) }
    for peer in peers { try drive.operate { $0.bindChannel(to: peer, now: $1) } }
    try drive.run(until: .milliseconds(40))
    for (index, peer) in peers.enumerated() {
      let bytes = try #require(
        drive.operation.message(carrying: [UInt8(index)], to: peer, as: .channelData))
      #expect(try ChannelData(bytes).channel == 0x4000 + UInt16(index))
      try drive.receive(bytes)
    }
    #expect(data(drive).map(\.peer) == peers)
    #expect(data(drive).flatMap(\.bytes) == (0..<64).map { UInt8($0) })
  }

  @Test func `data too long for a message is refused without a trap`() throws {
    var drive = try held()
    try drive.operate { $0.bindChannel(to: Self.peer, now: $1) }
    try drive.run(until: .milliseconds(40))
    let data = [UInt8](repeating: 0, count: 70_000)
    for form in DataForm.allCases {
      #expect(drive.operation.message(carrying: data, to: Self.peer, as: form) == nil)
    }
  }

  // MARK: - Receiving

  @Test func `TURN-24 and TURN-29 both forms of data come from the peer`() throws {
    var drive = try held()
    try drive.operate { $0.bindChannel(to: Self.peer, now: $1) }
    // B-35: before the answer to ChannelBind.
    try drive.receive([0x40, 0, 0, 2, 8, 9, 0xEE, 0xEE])
    try drive.receive(try indication(from: Self.peer, [1, 2]))
    try drive.receive(try indication(from: Self.peer, []))
    #expect(
      data(drive) == [
        RelayedData(peer: Self.peer, bytes: [8, 9], form: .channelData),
        RelayedData(peer: Self.peer, bytes: [1, 2], form: .indication),
        RelayedData(peer: Self.peer, bytes: [], form: .indication),
      ])
    #expect(drive.dropped == [])
  }

  @Test func `rows 63 to 67 and B-33 unrequested data is dropped`() throws {
    var drive = try held()
    try drive.operate { $0.permit(Self.peer, now: $1) }
    try drive.receive(try indication(from: nil, [1]))
    try drive.receive(try indication(from: Self.peer, nil))
    try drive.receive(try indication(from: SocketAddress(.v4(0x0102_0304), port: 1), [1]))
    try drive.receive([0x40, 0, 0, 100, 1, 2, 3])
    try drive.receive([0x50, 0, 0, 1, 1])
    try drive.receive([0x40, 0, 0, 1, 1])
    try drive.receive(
      try indication(from: Self.peer, [1]), from: SocketAddress(.loopbackV4, port: 1))
    #expect(
      drive.dropped == [
        .malformed, .malformed, .unpermittedPeer, .channelData, .unboundChannel,
        .unboundChannel, .wrongClass,
      ])
    #expect(data(drive) == [])
  }

  @Test func `B-34 data that looks like an answer to us is data`() throws {
    var drive = try held()
    try drive.operate { $0.permit(Self.peer, now: $1) }
    let request = try #require(drive.sent.last).transmission
    let forged = try Reply.error(437, to: request)
    try drive.receive(try indication(from: Self.peer, forged))
    #expect(data(drive).map { Array($0.bytes) } == [forged])
    try drive.run(until: .milliseconds(40))
    #expect(granted(drive) == [.createPermission] && drive.outcome == nil)
  }

  @Test func `TURN-33 an ICMP message about a peer is reported`() throws {
    var drive = try held()
    try drive.operate { $0.permit(Self.peer, now: $1) }
    let icmp = ICMP(type: 3, code: 4, errorData: 1280)
    try drive.receive(try indication(from: Self.peer, nil, icmp: icmp))
    let told = drive.events.compactMap { if case .icmp(let icmp) = $0 { icmp } else { nil } }
    #expect(told == [RelayedICMP(peer: Self.peer, type: 3, code: 4, errorData: 1280)])
  }

  @Test func `every cut of a Data indication and of ChannelData is dropped without harm`() throws {
    var drive = try held()
    try drive.operate { $0.bindChannel(to: Self.peer, now: $1) }
    for whole in [try indication(from: Self.peer, [1, 2, 3]), [0x40, 0, 0, 3, 1, 2, 3]] {
      for count in 0..<whole.count { try drive.receive(Array(whole.prefix(count))) }
    }
    #expect(data(drive) == [] && drive.outcome == nil)
  }
}

/// The packets that measure a relay.
struct ProbePacketTests {
  @Test(arguments: ProbePacket.Series.allCases, ProbePacket.Direction.allCases)
  func `a packet reads as it was written, whatever its size`(
    series: ProbePacket.Series, direction: ProbePacket.Direction
  ) {
    let packet = ProbePacket(
      session: 0x0123_4567_89AB_CDEF, sequence: .max, series: series, direction: direction)
    for count in [0, ProbePacket.headerCount, 19, 1472] {
      let bytes = packet.encode(count: count)
      #expect(bytes.count == max(count, ProbePacket.headerCount))
      #expect(ProbePacket(bytes) == packet)
      var used = [UInt8](repeating: 0xFF, count: 600)
      packet.encode(count: count, into: &used)
      #expect(used == bytes, "in place of what was there")
    }
  }

  @Test func `anything else is no packet`() {
    let bytes = ProbePacket(session: 1, sequence: 2, series: .flow, direction: .toPeer).encode()
    for count in 0..<bytes.count { #expect(ProbePacket(Array(bytes.prefix(count))) == nil) }
    for index in [0, 1, 2, 3, 16, 17] {
      var changed = bytes
      changed[index] ^= 0xF0
      #expect(ProbePacket(changed) == nil)
    }
  }
}
