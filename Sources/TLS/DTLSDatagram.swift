/// Checks on a datagram before OpenSSL sees it.
enum DTLSDatagram {
  /// Distinguishes DTLS from STUN and TURN on the same port by the first byte (RFC 7983 section 7).
  static func isDTLS(_ datagram: [UInt8]) -> Bool {
    guard let first = datagram.first else { return false }
    return (20...63).contains(first)
  }

  /// Whether a handshake message that starts or continues here exceeds the size limit.
  ///
  /// OpenSSL silently gives up on such messages. Layout: RFC 6347 sections 4.1 and 4.2.2.
  static func announcesTooMuch(_ datagram: [UInt8]) -> Bool {
    var record = datagram[...]
    while record.count >= headerSize + 4 {
      let isPlainHandshake =
        number(record.prefix(1)) == 22 && number(record.dropFirst(3).prefix(2)) == 0
      let messageSize = number(record.dropFirst(headerSize + 1).prefix(3))
      if isPlainHandshake, messageSize > SSLContext.maximumChainSize { return true }
      record = record.dropFirst(headerSize + number(record.dropFirst(11).prefix(2)))
    }
    return false
  }

  private static let headerSize = 13

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}
