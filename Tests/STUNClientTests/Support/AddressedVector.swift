import Endpoints
import STUNClient
import STUNWire
import TestSupport

extension Vector {
  /// The message made an answer to a request: with its transaction id, and with integrity and
  /// FINGERPRINT computed anew where those of the vector were right.
  static func answering(_ request: Transmission, _ name: String) throws -> [UInt8] {
    try answering(request, Vector(name).bytes)
  }

  static func answering(_ request: Transmission, _ bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.count >= 20 else { return bytes }
    let addressed = patched(bytes, request.transactionID)
    guard let message = try? Message(bytes) else { return addressed }
    let keys = try [Keys.sha1(), Keys.sha256(), Keys.sha256(.md5)]
    let key = keys.first { message.verifyIntegrity($0) == .valid }
    let isFingerprinted = message.verifyFingerprint() == .valid
    guard key != nil || isFingerprinted else { return addressed }
    return try rebuilt(bytes, message.type, request.transactionID, key, isFingerprinted)
  }

  private static func patched(_ bytes: [UInt8], _ id: TransactionID) -> [UInt8] {
    var bytes = bytes
    let digits = Array(id.description.utf8)
    for index in 0..<12 {
      let pair = String(decoding: digits[2 * index..<2 * index + 2], as: UTF8.self)
      bytes[8 + index] = UInt8(pair, radix: 16) ?? 0
    }
    return bytes
  }

  /// Copies every attribute, also those behind the integrity, and signs where the vector was signed.
  private static func rebuilt(
    _ bytes: [UInt8], _ type: MessageType, _ id: TransactionID, _ key: HMACFunction?,
    _ isFingerprinted: Bool
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
