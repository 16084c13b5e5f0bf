package import Vocabulary

/// Writes a STUN message from front to back.
///
///     var builder = MessageBuilder(MessageType(.allocate, .request), id)
///     builder.append(RequestedTransport.udp)
///     builder.appendIntegrity(hmac)
///     builder.appendFingerprint()
///     let bytes = try builder.finish()
package struct MessageBuilder: Sendable {
  package let transactionID: TransactionID
  private var bytes: [UInt8]

  package init(_ type: MessageType, _ transactionID: TransactionID) {
    self.transactionID = transactionID
    bytes = []
    bytes.reserveCapacity(Self.usualCount)
    bytes.append(addingCapacity: Message.headerCount) { output in
      output.append(bigEndian: UInt32(type.rawValue) << 16)
      output.append(bigEndian: Message.magicCookie)
      output.append(bigEndian: transactionID.high)
      output.append(bigEndian: transactionID.low)
    }
  }

  /// Room for an authenticated request, so that writing one allocates once.
  private static let usualCount = 256

  /// Appends a typed attribute.
  package mutating func append<A: Attribute>(_ attribute: A) {
    let id = transactionID
    append(A.type, valueCount: attribute.valueCount) {
      attribute.encode(into: &$0, transactionID: id)
    }
  }

  /// Appends an attribute of any type with the given value.
  package mutating func append(_ type: AttributeType, value: Span<UInt8>) {
    append(type, valueCount: value.count) { $0.append(copying: value) }
  }

  /// Appends MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256, depending on the HMAC's hash.
  ///
  /// RFC 8489 sections 14.5 and 14.6. If both are used, SHA-1 comes first.
  package mutating func appendIntegrity(_ hmac: HMACFunction) {
    let count = hmac.algorithm.digestCount
    storeLength(counting: RawAttribute.headerCount + count)
    let digest = hmac.digest(bytes.span, Span())
    append(.integrity(hmac.algorithm), value: digest.span.extracting(first: count))
  }

  /// Appends FINGERPRINT, which must be the last attribute (RFC 8489 section 14.7).
  package mutating func appendFingerprint() {
    storeLength(counting: RawAttribute.headerCount + Fingerprint.valueCount)
    append(Fingerprint(of: bytes.span))
  }

  /// The message; throws if it is longer than its length field can express.
  package mutating func finish() throws(EncodeError) -> [UInt8] {
    let count = bytes.count - Message.headerCount
    guard count <= UInt16.max else { throw .tooLong(count: count) }
    storeLength(counting: 0)
    return bytes
  }

  /// Appends header, value and padding.
  ///
  /// A value too long for its length field makes the message too long, which `finish` rejects.
  @inline(__always) private mutating func append(
    _ type: AttributeType, valueCount: Int, value: (inout OutputSpan<UInt8>) -> Void
  ) {
    let padding = -valueCount & 3
    bytes.append(addingCapacity: RawAttribute.headerCount + valueCount + padding) { output in
      output.append(bigEndian: type.rawValue)
      output.append(bigEndian: UInt16(truncatingIfNeeded: valueCount))
      value(&output)
      output.append(repeating: 0, count: padding)
    }
  }

  private mutating func storeLength(counting addition: Int) {
    let count = UInt16(truncatingIfNeeded: bytes.count - Message.headerCount + addition)
    bytes[2] = UInt8(truncatingIfNeeded: count >> 8)
    bytes[3] = UInt8(truncatingIfNeeded: count)
  }
}
