import Polling
import Responder
import STUNWire
import TLS
import Testing
import Transports
import Vocabulary

/// A TURN client as simple as can be, made of the codec alone: the responder's tests must not rely on the
/// client that the responder is there to test.
@NetworkActor
final class TURNClient {
  private let connection: Connection
  private var framing: StreamFraming?
  private var frames: [[UInt8]] = []
  private var realm: Realm?
  private var nonce: Nonce?

  init(_ responder: Responder) async throws {
    let (transport, address) = responder.addresses[0]
    let isDatagram = transport == .udp
    connection = try await Connection.open(
      isDatagram ? .udp(address) : .tcp(address), until: .distantFuture)
    framing = isDatagram ? nil : StreamFraming()
  }

  func close() { connection.close() }

  /// Sends a request and gives the answer to it; signed as soon as the server has said its realm.
  func ask(
    _ method: Method, _ attributes: (inout MessageBuilder) -> Void = { _ in }
  ) async throws -> Message {
    var builder = Self.message(MessageType(method, .request))
    attributes(&builder)
    if let realm, let nonce {
      builder.append(Username(bytes: Array("user".utf8)))
      builder.append(realm)
      builder.append(nonce)
      builder.appendIntegrity(try Self.key(realm))
    }
    _ = try connection.send(try builder.finish())
    let answer = try Message(try await receive())
    if let realm { #expect(answer.verifyIntegrity(try Self.key(realm)) == .valid) }
    return answer
  }

  /// Allocates a relayed address.
  func allocate() async throws -> SocketAddress {
    let challenge = try await ask(.allocate) { $0.append(RequestedTransport.udp) }
    realm = try challenge.first(Realm.self)
    nonce = try challenge.first(Nonce.self)
    let granted = try await ask(.allocate) { $0.append(RequestedTransport.udp) }
    return try #require(try granted.first(XORRelayedAddress.self)).address
  }

  /// Creates a permission for a peer; gives the error code, if there is one.
  func permit(_ peer: SocketAddress) async throws -> Int? {
    try await ask(.createPermission) { $0.append(XORPeerAddress(peer)) }.code
  }

  /// Binds a channel; gives the error code, if there is one.
  func bind(_ channel: UInt16, to peer: SocketAddress) async throws -> Int? {
    try await ask(.channelBind) { builder in
      builder.append(ChannelNumber(channel))
      builder.append(XORPeerAddress(peer))
    }.code
  }

  /// Sends data to a peer in a Send indication.
  func send(_ data: [UInt8], to peer: SocketAddress) throws {
    var builder = Self.message(MessageType(.send, .indication))
    builder.append(XORPeerAddress(peer))
    builder.append(DataAttribute(bytes: data))
    _ = try connection.send(try builder.finish())
  }

  func send(_ bytes: [UInt8]) throws { _ = try connection.send(bytes) }

  /// The next message or ChannelData.
  func receive() async throws -> [UInt8] {
    while frames.isEmpty {
      switch await connection.next(until: EventLoop.now + .seconds(30)) {
      case .received(let bytes, _, _): try take(bytes)
      case .transmitted, .icmp: continue
      case .closed, .deadline, .cancelled: throw Silence()
      }
    }
    return frames.removeFirst()
  }

  struct Silence: Error {}

  private func take(_ bytes: [UInt8]) throws {
    guard framing != nil else { return frames.append(bytes) }
    framing?.append(bytes.span)
    while let frame = try framing?.next() {
      switch frame {
      case .message(let bytes), .channelData(let bytes): frames.append(bytes)
      }
    }
  }

  private static func message(_ type: MessageType) -> MessageBuilder {
    var generator = SystemRandomNumberGenerator()
    return MessageBuilder(type, TransactionID(using: &generator))
  }

  private static func key(_ realm: Realm) throws -> HMACFunction {
    let digests = Digests.openSSL
    let made = LongTermKey(
      .md5, username: Array("user".utf8), realm: realm.bytes, password: Array("password".utf8),
      digests: digests)
    let key = try #require(made)
    return digests.hmac(.sha1, key.bytes.span)
  }
}

extension Message {
  var code: Int? { ((try? first(ErrorCode.self))?.code.rawValue).map(Int.init) }
}
