/// A ServerHello of TLS 1.2 and below, in its record (RFC 5246 section 7.4.1.3).
struct ServerHello {
  var version: UInt16 = 0x0303
  var suite: UInt16 = 0xC02F
  var compression: UInt8 = 0

  var record: [UInt8] {
    let body = version.bytes + Array(repeating: 7, count: 32) + [0] + suite.bytes + [compression]
    let message = [2, 0, 0, UInt8(body.count)] + body
    return [22, 3, 3, 0, UInt8(message.count)] + message
  }
}

/// The answer of a STUN server without TLS.
enum PlainSTUN {
  /// A Binding success response with a transaction id and nothing else (RFC 8489 section 5).
  static let success: [UInt8] =
    [0x01, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42] + Array(repeating: 0x5A, count: 12)
}

extension UInt16 {
  var bytes: [UInt8] { [UInt8(self >> 8), UInt8(truncatingIfNeeded: self)] }
}
