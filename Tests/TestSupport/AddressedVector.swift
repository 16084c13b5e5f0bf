package import STUNWire
package import Vocabulary

extension Vector {
  /// The message made an answer to a request: with its transaction id, and with integrity and
  /// FINGERPRINT computed anew where those of the vector were right.
  package func answering(_ id: TransactionID, keys: [HMACFunction]) throws -> [UInt8] {
    guard bytes.count >= 20 else { return bytes }
    let addressed = patched(id)
    guard let message = try? Message(bytes) else { return addressed }
    let key = keys.first { message.verifyIntegrity($0) == .valid }
    let isFingerprinted = message.verifyFingerprint() == .valid
    guard key != nil || isFingerprinted else { return addressed }
    return try rebuilt(message.type, id, key, isFingerprinted)
  }

  private func patched(_ id: TransactionID) -> [UInt8] {
    var bytes = bytes
    let digits = Array(id.description.utf8)
    for index in 0..<12 {
      let pair = String(decoding: digits[2 * index..<2 * index + 2], as: UTF8.self)
      bytes[8 + index] = UInt8(pair, radix: 16) ?? 0
    }
    return bytes
  }

  /// Copies every attribute, also those behind the integrity, and signs where the vector was signed.
  private func rebuilt(
    _ type: MessageType, _ id: TransactionID, _ key: HMACFunction?, _ isFingerprinted: Bool
  ) throws -> [UInt8] {
    var builder = MessageBuilder(type, id)
    var offset = 20
    while offset + 4 <= bytes.count {
      let code = UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
      let count = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      let attribute = AttributeType(rawValue: code)
      let isIntegrity = attribute == .messageIntegrity || attribute == .messageIntegritySHA256
      if isIntegrity, let key {
        builder.appendIntegrity(key)
      } else if attribute == .fingerprint, isFingerprinted {
        builder.appendFingerprint()
      } else {
        builder.append(attribute, value: bytes[offset + 4..<offset + 4 + count].span)
      }
      offset += 4 + (count + 3) & ~3
    }
    return try builder.finish()
  }
}
