import Polling
import STUNWire
import TLS
import Testing
import Vocabulary

/// Answers that a script sends in place of the server's own.
@NetworkActor
enum ScriptedAnswer {
  typealias Attributes = (inout MessageBuilder) -> Void

  static func success(
    to request: Message, key: HMACFunction? = nil, _ attributes: Attributes
  ) throws -> [UInt8] {
    try response(.success, to: request, key, attributes)
  }

  static func error(
    _ code: UInt16, to request: Message, key: HMACFunction? = nil,
    _ attributes: Attributes = { _ in }
  ) throws -> [UInt8] {
    try response(.error, to: request, key) { builder in
      builder.append(ErrorCode(ErrorCode.Code(rawValue: code)))
      attributes(&builder)
    }
  }

  static func challenge(
    _ code: UInt16, to request: Message, realm: String = FaultyServer.realm, nonce: String
  ) throws -> [UInt8] {
    try error(code, to: request) { builder in
      builder.append(Realm(bytes: Array(realm.utf8)))
      builder.append(Nonce(bytes: Array(nonce.utf8)))
    }
  }

  /// An Allocate success with a relayed address of its own, signed with the user's key or another one.
  static func allocation(
    to request: Message, relayed: SocketAddress, key: HMACFunction
  ) throws -> [UInt8] {
    try success(to: request, key: key) { builder in
      builder.append(XORRelayedAddress(relayed))
      builder.append(XORMappedAddress(SocketAddress(.loopbackV4, port: 40_000)))
      builder.append(Lifetime(600))
    }
  }

  /// A key that nobody has agreed to.
  static var wrongKey: HMACFunction {
    Digests.openSSL.hmac(.sha1, Array("wrong".utf8).span)
  }

  private static func response(
    _ messageClass: MessageClass, to request: Message, _ key: HMACFunction?,
    _ attributes: Attributes
  ) throws -> [UInt8] {
    var builder = MessageBuilder(
      MessageType(request.type.method, messageClass), request.transactionID)
    attributes(&builder)
    if let key { builder.appendIntegrity(key) }
    return try builder.finish()
  }
}
