import STUNWire
import Vocabulary

/// An answer under construction: its type, its contents, and how it is signed.
struct ServerReply {
  private var builder: MessageBuilder
  private let addsFingerprint: Bool

  /// An answer to a request; it ends with FINGERPRINT if the request did.
  init(to request: Message, _ messageClass: MessageClass, software: String) {
    builder = MessageBuilder(
      MessageType(request.type.method, messageClass), request.transactionID)
    addsFingerprint = request.contains(.fingerprint)
    if !software.isEmpty { builder.append(Software(software)) }
  }

  /// An error response.
  init(to request: Message, error: ErrorCode.Code, software: String) {
    self.init(to: request, .error, software: software)
    append(ErrorCode(error))
  }

  mutating func append(_ attribute: some Attribute) {
    builder.append(attribute)
  }

  /// The bytes, signed if there is a key; `nil` if they do not fit into a message.
  consuming func finish(_ key: HMACFunction?) -> [UInt8]? {
    if let key { builder.appendIntegrity(key) }
    if addsFingerprint { builder.appendFingerprint() }
    return try? builder.finish()
  }
}
