/// A STUN message whose structure has been checked (RFC 8489 section 5).
///
///     0                   1                   2                   3
///     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     |0 0|     message type          |         message length        |
///     |                         magic cookie                          |
///     |                    transaction id (96 bits)                   |
///     |                         attributes …                          |
///
/// Keeps the bytes as received and decodes attributes on demand: integrity and FINGERPRINT are
/// checked over the received bytes, padding included (STUN-3). Creating one copies nothing.
package struct Message: Sendable {
  package static let headerCount = 20
  package static let magicCookie: UInt32 = 0x2112_A442
  /// The maximum number of attributes considered: ten times what any real message has.
  package static let attributeLimit = 256

  package let bytes: [UInt8]

  private let landmarks: Landmarks

  /// Checks one complete message: nothing may follow it.
  ///
  /// Checks the header and the attributes' bounds; values, integrity and FINGERPRINT are checked on
  /// demand.
  package init(_ bytes: [UInt8]) throws(ParseError) {
    try Self.checkHeader(bytes.span)
    landmarks = try Landmarks(in: bytes.span)
    self.bytes = bytes
  }

  package var type: MessageType { MessageType(rawValue: bytes.span.uint16(at: 0)) }

  package var transactionID: TransactionID {
    let bytes = bytes.span
    return TransactionID(high: bytes.uint32(at: 8), low: bytes.uint64(at: 12))
  }

  /// The positions of the integrity attributes, if present and counting.
  var messageIntegrity: RawAttribute? { attribute(at: landmarks.messageIntegrity) }
  var messageIntegritySHA256: RawAttribute? { attribute(at: landmarks.messageIntegritySHA256) }
  var fingerprint: RawAttribute? { attribute(at: landmarks.fingerprint) }

  private func attribute(at offset: UInt32) -> RawAttribute? {
    guard offset != 0 else { return nil }
    var walk = AttributeWalk(offset: Int(offset))
    return try? walk.next(in: bytes.span)
  }

  /// Checks in the order of STUN-6: leading bits, cookie, length.
  private static func checkHeader(_ bytes: Span<UInt8>) throws(ParseError) {
    guard bytes.count >= headerCount else {
      throw ParseError(.header(present: bytes.count, needed: headerCount))
    }
    guard bytes[0] & 0xC0 == 0 else { throw ParseError(.leadingBits(firstByte: bytes[0])) }
    let cookie = bytes.uint32(at: 4)
    guard cookie == magicCookie else { throw ParseError(.magicCookie(cookie), at: 4) }
    let declared = Int(bytes.uint16(at: 2))
    guard declared % 4 == 0 else { throw ParseError(.unalignedLength(declared), at: 2) }
    let present = bytes.count - headerCount
    guard declared == present else {
      throw ParseError(.length(declared: declared, present: present), at: 2)
    }
  }
}

/// The offsets found in one pass over the attributes; 0 if absent.
private struct Landmarks: Sendable {
  var messageIntegrity: UInt32 = 0
  var messageIntegritySHA256: UInt32 = 0
  var fingerprint: UInt32 = 0

  init(in bytes: Span<UInt8>) throws(ParseError) {
    var walk = AttributeWalk()
    var order = IntegrityOrder.open
    var count = 0
    while let attribute = try walk.next(in: bytes) {
      count += 1
      guard count <= Message.attributeLimit else {
        throw ParseError(.tooManyAttributes(limit: Message.attributeLimit), at: attribute.offset)
      }
      guard fingerprint == 0 else {
        throw ParseError(.fingerprintNotLast, at: attribute.offset, in: attribute.type)
      }
      guard order.admits(attribute.type) else { continue }
      let offset = UInt32(truncatingIfNeeded: attribute.offset)
      switch attribute.type {
      case .messageIntegrity: messageIntegrity = offset
      case .messageIntegritySHA256: messageIntegritySHA256 = offset
      case .fingerprint: fingerprint = offset
      default: break
      }
    }
  }
}
