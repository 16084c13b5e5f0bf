/// A STUN message whose structure has been checked (RFC 8489 section 5).
///
///     0                   1                   2                   3
///     0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     |0 0|     message type          |         message length        |
///     |                         magic cookie                          |
///     |                    transaction id (96 bits)                   |
///     |                         attributes …                          |
///
/// It keeps the bytes as received, and reads attributes from them when asked: integrity and
/// FINGERPRINT are checked over what came, padding included (STUN-3). Making one copies nothing.
package struct Message: Sendable {
  package static let headerCount = 20
  package static let magicCookie: UInt32 = 0x2112_A442
  /// The most attributes that are looked at: ten times what any real message has.
  package static let attributeLimit = 256

  package let bytes: [UInt8]

  private let landmarks: Landmarks

  /// Checks one whole message: nothing may follow it.
  ///
  /// Header and attribute bounds are checked; values, integrity and FINGERPRINT when asked for.
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

  /// Where the attributes of verification are, if they are there and count.
  var messageIntegrity: RawAttribute? { attribute(at: landmarks.messageIntegrity) }
  var messageIntegritySHA256: RawAttribute? { attribute(at: landmarks.messageIntegritySHA256) }
  var fingerprint: RawAttribute? { attribute(at: landmarks.fingerprint) }

  private func attribute(at offset: UInt32) -> RawAttribute? {
    guard offset != 0 else { return nil }
    var walk = AttributeWalk(offset: Int(offset))
    return try? walk.next(in: bytes.span)
  }

  /// The order of STUN-6: leading bits, cookie, length.
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

/// What one pass over the attributes finds: offsets, where 0 is for what is not there.
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
