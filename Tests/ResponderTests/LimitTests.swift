import Polling
import Responder
import STUNWire
import TLS
import Testing
import Vocabulary

/// Limits on how much of a responder one client can use.
@NetworkActor
@Suite(.timeLimit(.minutes(1))) struct LimitTests {
  /// A responder that anyone may use, and requests to it from any address.
  @NetworkActor
  private final class Setting {
    let responder: Responder
    private var turn: TURNService?

    init(_ server: IPAddress = .loopbackV4) throws {
      var options = ResponderOptions(
        listeners: [(.udp, SocketAddress(server, port: 0))], software: "")
      options.authentication = .none
      var made: TURNService?
      responder = try Responder(options, .openSSL) {
        made = $0
        return $0
      }
      turn = made
    }

    func path(_ client: IPAddress, port: Int) -> Path {
      Path(
        FiveTuple(
          transport: .udp, client: SocketAddress(client, port: UInt16(port)),
          server: responder.addresses[0].address))
    }

    /// The code of the error that answers a request; `nil` for success.
    func ask(
      _ method: Method, on path: Path, _ attributes: (inout MessageBuilder) -> Void
    ) throws -> Int? {
      var generator = SystemRandomNumberGenerator()
      var builder = MessageBuilder(
        MessageType(method, .request), TransactionID(using: &generator))
      attributes(&builder)
      let answers = try #require(turn).answers(to: try builder.finish(), on: path)
      return try Message(#require(answers.first)).code
    }

    func allocate(on path: Path) throws -> Int? {
      try ask(.allocate, on: path) { $0.append(RequestedTransport.udp) }
    }

    /// Asks for permissions for peers on loopback, which are numbered.
    func permit(_ peers: Range<Int>, on path: Path) throws -> Int? {
      try ask(.createPermission, on: path) { builder in
        for peer in peers {
          builder.append(XORPeerAddress(SocketAddress(.v4(0x7F01_0000 + UInt32(peer)), port: 9)))
        }
      }
    }
  }

  @NetworkActor
  private final class Path: ClientPath {
    let tuple: FiveTuple
    init(_ tuple: FiveTuple) { self.tuple = tuple }
    func send(_ bytes: [UInt8]) {}
    func close() {}
  }

  private let client = IPAddress.v4(0x7F00_0002)

  @Test func `an allocation has permissions for 128 peers, all of a request or none`() throws {
    let setting = try Setting()
    defer { setting.responder.close() }
    let path = setting.path(client, port: 1)
    #expect(try setting.allocate(on: path) == nil)
    #expect(try setting.permit(0..<127, on: path) == nil)
    #expect(try setting.permit(127..<129, on: path) == 508)
    #expect(try setting.permit(127..<128, on: path) == nil)
    #expect(try setting.permit(128..<129, on: path) == 508)
    #expect(try setting.permit(0..<128, on: path) == nil, "refreshed")
    let code = try setting.ask(.channelBind, on: path) {
      $0.append(ChannelNumber(0x4000))
      $0.append(XORPeerAddress(SocketAddress(.v4(0x7F01_0080), port: 9)))
    }
    #expect(code == 508)
  }

  @Test func `a client has 4,096 permissions over all its allocations, and gets them back`() throws
  {
    let setting = try Setting()
    defer { setting.responder.close() }
    let paths = (0..<33).map { setting.path(client, port: 1000 + $0) }
    for path in paths { #expect(try setting.allocate(on: path) == nil) }
    for path in paths.dropLast() { #expect(try setting.permit(0..<128, on: path) == nil) }
    #expect(try setting.permit(0..<1, on: paths[32]) == 508)
    let other = setting.path(.v4(0x7F00_0003), port: 1)
    #expect(try setting.allocate(on: other) == nil)
    #expect(try setting.permit(0..<1, on: other) == nil)
    #expect(try setting.ask(.refresh, on: paths[0]) { $0.append(Lifetime(0)) } == nil)
    #expect(try setting.permit(0..<128, on: paths[32]) == nil)
    #expect(try setting.permit(128..<129, on: paths[32]) == 508)
  }

  @Test(arguments: [IPVersion.v4, .v6])
  func `a client has 256 allocations, an IPv6 network being one client`(version: IPVersion) throws {
    let setting = try Setting(version == .v4 ? .loopbackV4 : .loopbackV6)
    defer { setting.responder.close() }
    func address(_ number: Int) -> IPAddress {
      version == .v4 ? client : .v6(high: 0x2001_0DB8_0000_0000, low: UInt64(number))
    }
    for number in 0..<256 {
      #expect(try setting.allocate(on: setting.path(address(number), port: 1 + number)) == nil)
    }
    #expect(try setting.allocate(on: setting.path(address(256), port: 257)) == 486)
    let other =
      version == .v4 ? .v4(0x7F00_0003) : IPAddress.v6(high: 0x2001_0DB8_0000_0001, low: 1)
    #expect(try setting.allocate(on: setting.path(other, port: 257)) == nil)
    let first = setting.path(address(0), port: 1)
    #expect(try setting.ask(.refresh, on: first) { $0.append(Lifetime(0)) } == nil)
    #expect(try setting.allocate(on: setting.path(address(256), port: 257)) == nil)
    #expect(setting.responder.allocationCount == 257)
  }

  @Test func `an allocation has 128 channels`() throws {
    let setting = try Setting()
    defer { setting.responder.close() }
    let path = setting.path(client, port: 1)
    #expect(try setting.allocate(on: path) == nil)
    func bind(_ number: Int) throws -> Int? {
      try setting.ask(.channelBind, on: path) {
        $0.append(ChannelNumber(0x4000 + UInt16(number)))
        $0.append(XORPeerAddress(SocketAddress(.loopbackV4, port: UInt16(20_000 + number))))
      }
    }
    for number in 0..<128 { #expect(try bind(number) == nil) }
    #expect(try bind(128) == 508)
    #expect(try bind(127) == nil, "refreshed")
  }
}
