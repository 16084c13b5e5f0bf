import Polling
import Responder
import STUNWire
import TLS
import Testing
import Transports
import Vocabulary

/// Relaying by the responder, between a client made of the codec and a peer on loopback.
@Suite(.timeLimit(.minutes(1))) struct RelayTests {
  private static let transports: [TransportProtocol] = [.udp, .tcp]

  /// A client with an allocation, and a peer.
  @NetworkActor
  private struct Setting {
    let responder: Responder
    let client: TURNClient
    let relayed: SocketAddress
    let peer: Peer

    init(_ transport: TransportProtocol) async throws {
      var options = ResponderOptions(
        listeners: [(transport, SocketAddress(.loopbackV4, port: 0))], software: "test")
      options.users = ["user": "password"]
      responder = try Responder(options, .openSSL)
      client = try await TURNClient(responder)
      relayed = try await client.allocate()
      peer = try Peer()
    }

    func close() {
      client.close()
      peer.close()
      responder.close()
    }
  }

  @NetworkActor @Test(arguments: transports)
  func `TURN-23 TURN-24 Send and Data indications go through a permission`(
    transport: TransportProtocol
  ) async throws {
    let setting = try await Setting(transport)
    defer { setting.close() }
    #expect(try await setting.client.permit(setting.peer.address) == nil)
    for data in [[], [1], Array(repeating: UInt8(7), count: 1201)] {
      try setting.client.send(data, to: setting.peer.address)
      let datagram = try await setting.peer.receive()
      #expect(datagram.bytes == data)
      #expect(datagram.peer == setting.relayed)
      try setting.peer.send(data + [9], to: setting.relayed)
      let indication = try Message(try await setting.client.receive())
      #expect(indication.type == MessageType(.data, .indication))
      #expect(try indication.first(XORPeerAddress.self)?.address == setting.peer.address)
      #expect(try indication.first(DataAttribute.self)?.bytes == data + [9])
    }
  }

  @NetworkActor @Test(arguments: transports)
  func `TURN-23 without a permission nothing goes either way`(
    transport: TransportProtocol
  ) async throws {
    let setting = try await Setting(transport)
    defer { setting.close() }
    try setting.client.send([1], to: setting.peer.address)
    try setting.peer.send([1], to: setting.relayed)
    // The responder has seen both by the time of the second answer.
    for _ in 0..<2 { _ = try await setting.client.ask(.refresh) }
    #expect(try await setting.client.permit(setting.peer.address) == nil)
    try setting.client.send([2], to: setting.peer.address)
    try setting.peer.send([2], to: setting.relayed)
    #expect(try await setting.peer.receive().bytes == [2])
    let indication = try Message(try await setting.client.receive())
    #expect(try indication.first(DataAttribute.self)?.bytes == [2])
  }

  @NetworkActor @Test(arguments: transports)
  func `TURN-30 ChannelData goes both ways once the channel is bound`(
    transport: TransportProtocol
  ) async throws {
    let setting = try await Setting(transport)
    defer { setting.close() }
    #expect(try await setting.client.bind(0x4001, to: setting.peer.address) == nil)
    for count in 0...5 {
      let data = [UInt8](repeating: UInt8(count), count: count)
      try setting.client.send(
        ChannelData.encode(channel: 0x4001, data: data.span, isPadded: transport == .tcp))
      #expect(try await setting.peer.receive().bytes == data)
      try setting.peer.send(data + [9], to: setting.relayed)
      let frame = try await setting.client.receive()
      let received = try ChannelData(frame)
      #expect(received.channel == 0x4001)
      #expect(Array(received.data) == data + [9])
      // On a stream the padding must be there, on UDP it need not be.
      #expect(frame.count == 4 + (transport == .tcp ? (count + 4) & ~3 : count + 1))
    }
  }

  @NetworkActor @Test(arguments: transports)
  func `TURN-32 ChannelData on a channel that is not bound is discarded`(
    transport: TransportProtocol
  ) async throws {
    let setting = try await Setting(transport)
    defer { setting.close() }
    #expect(try await setting.client.bind(0x4001, to: setting.peer.address) == nil)
    for (channel, byte) in [(UInt16(0x4002), UInt8(1)), (0x4001, 2)] {
      try setting.client.send(
        ChannelData.encode(channel: channel, data: [byte].span, isPadded: transport == .tcp))
    }
    #expect(try await setting.peer.receive().bytes == [2])
  }

  @NetworkActor @Test func `TURN-27 a channel and a peer are bound to each other alone`()
    async throws
  {
    let setting = try await Setting(.udp)
    defer { setting.close() }
    let other = try Peer()
    defer { other.close() }
    let client = setting.client
    #expect(try await client.bind(0x4001, to: setting.peer.address) == nil)
    #expect(try await client.bind(0x4001, to: setting.peer.address) == nil, "a refresh")
    #expect(try await client.bind(0x4001, to: other.address) == 400)
    #expect(try await client.bind(0x4002, to: setting.peer.address) == 400)
    #expect(try await client.bind(0x5000, to: other.address) == 400)
    #expect(try await client.bind(0x4002, to: other.address) == nil)
  }

  @NetworkActor @Test func `TURN-21 a permission needs a peer of the relay's address family`()
    async throws
  {
    let setting = try await Setting(.udp)
    defer { setting.close() }
    #expect(try await setting.client.ask(.createPermission).code == 400)
    let v6 = SocketAddress(.loopbackV6, port: 9)
    #expect(try await setting.client.permit(v6) == 443)
    #expect(try await setting.client.bind(0x4001, to: v6) == 443)
  }

  @NetworkActor @Test(arguments: ["10.0.0.1", "169.254.169.254", "224.0.0.1", "0.0.0.0"])
  func `a peer that is nobody's business is forbidden`(peer: String) async throws {
    let setting = try await Setting(.udp)
    defer { setting.close() }
    let peer = SocketAddress(try #require(IPAddress(peer)), port: 80)
    #expect(try await setting.client.permit(peer) == 403)
    #expect(try await setting.client.bind(0x4001, to: peer) == 403)
  }

  @NetworkActor @Test func `no relay reaches the server's own port`() async throws {
    let setting = try await Setting(.udp)
    defer { setting.close() }
    let own = setting.responder.addresses[0].address
    #expect(try await setting.client.bind(0x4001, to: own) == 403)
    // A permission is for the address alone, and others of this host may be peers.
    #expect(try await setting.client.permit(own) == nil)
    var request = MessageBuilder(MessageType(.binding, .request), TransactionID(high: 1, low: 2))
    try setting.client.send(try request.finish(), to: own)
    // An answer would come back before that of the peer.
    try setting.client.send([1], to: setting.peer.address)
    try setting.peer.send([2], to: try await setting.peer.receive().peer)
    let indication = try Message(try await setting.client.receive())
    #expect(try indication.first(DataAttribute.self)?.bytes == [2])
  }

  @NetworkActor @Test(arguments: transports)
  func `TURN-19 after Refresh with lifetime 0 nothing is left`(
    transport: TransportProtocol
  ) async throws {
    let setting = try await Setting(transport)
    defer { setting.close() }
    #expect(setting.responder.allocationCount == 1)
    let answer = try await setting.client.ask(.refresh) { $0.append(Lifetime(0)) }
    #expect(try answer.first(Lifetime.self)?.value == 0)
    #expect(setting.responder.allocationCount == 0)
    #expect(try await setting.client.permit(setting.peer.address) == 437)
    #expect(try await setting.client.ask(.refresh).code == 437)
  }

  @NetworkActor @Test(arguments: [(UInt32(0), nil), (30, 600), (900, 900), (7200, 3600)])
  func `TURN-17 a lifetime is granted between the default and the maximum`(
    asked: UInt32, granted: UInt32?
  ) async throws {
    let setting = try await Setting(.udp)
    defer { setting.close() }
    let answer = try await setting.client.ask(.refresh) { $0.append(Lifetime(asked)) }
    #expect(try answer.first(Lifetime.self)?.value == granted ?? 0)
  }
}
