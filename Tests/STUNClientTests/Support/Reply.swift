import STUNClient
import STUNWire
import Vocabulary

/// Responses of a scripted server.
enum Reply {
  typealias Attributes = (inout MessageBuilder) -> Void

  /// A success response; signed where there is a key.
  static func success(
    to request: Transmission, key: HMACFunction? = nil, _ attributes: Attributes = { _ in }
  ) throws -> [UInt8] {
    try response(.success, to: request, key: key, attributes)
  }

  /// An error response; signed where there is a key.
  static func error(
    _ code: UInt16, to request: Transmission, key: HMACFunction? = nil,
    _ attributes: Attributes = { _ in }
  ) throws -> [UInt8] {
    try response(.error, to: request, key: key) { builder in
      builder.append(ErrorCode(ErrorCode.Code(rawValue: code)))
      attributes(&builder)
    }
  }

  /// A 401 or 438.
  static func challenge(
    _ code: UInt16 = 401, to request: Transmission, realm: String = "example.org",
    nonce: String = "nonce-1", algorithms: PasswordAlgorithms? = nil
  ) throws -> [UInt8] {
    try error(code, to: request) { builder in
      builder.append(Realm(realm))
      builder.append(Nonce(nonce))
      if let algorithms { builder.append(algorithms) }
    }
  }

  static func binding(to request: Transmission, mapped: SocketAddress = mapped) throws -> [UInt8] {
    try success(to: request) { $0.append(XORMappedAddress(mapped)) }
  }

  static func allocate(
    to request: Transmission, key: HMACFunction? = nil, relayed: SocketAddress = relayed,
    lifetime: UInt32 = 600
  ) throws -> [UInt8] {
    try success(to: request, key: key) { builder in
      builder.append(XORRelayedAddress(relayed))
      builder.append(XORMappedAddress(mapped))
      builder.append(Lifetime(lifetime))
    }
  }

  static let mapped = SocketAddress(.v4(0xCB00_7107), port: 49721)
  static let relayed = SocketAddress(.v4(0xC000_020F), port: 50000)

  private static func response(
    _ messageClass: MessageClass, to request: Transmission, key: HMACFunction?,
    _ attributes: Attributes
  ) throws -> [UInt8] {
    let method = try Message(request.bytes).type.method
    var builder = MessageBuilder(MessageType(method, messageClass), request.transactionID)
    attributes(&builder)
    if let key { builder.appendIntegrity(key) }
    builder.appendFingerprint()
    return try builder.finish()
  }
}
