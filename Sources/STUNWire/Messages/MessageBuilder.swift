package import Endpoints

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
    bytes.append(bigEndian: type.rawValue)
    bytes.append(bigEndian: UInt16(0))
    bytes.append(bigEndian: Message.magicCookie)
    bytes.append(bigEndian: transactionID.high)
    bytes.append(bigEndian: transactionID.low)
  }

  /// Room for an authenticated request, so that writing one allocates once.
  private static let usualCount = 256

  /// Appends a typed attribute.
  package mutating func append(_ attribute: some Attribute) {
    let start = beginAttribute(type(of: attribute).type)
    attribute.encode(into: &bytes, transactionID: transactionID)
    endAttribute(from: start)
  }

  /// Appends an attribute of any type with the value as given.
  package mutating func append(_ type: AttributeType, value: Span<UInt8>) {
    let start = beginAttribute(type)
    bytes.append(copying: value)
    endAttribute(from: start)
  }

  /// Appends MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256, as the HMAC's hash says.
  ///
  /// RFC 8489 sections 14.5 and 14.6. With both, SHA-1 comes first.
  package mutating func appendIntegrity(_ hmac: HMACFunction) {
    let count = hmac.algorithm.digestCount
    storeLength(counting: RawAttribute.headerCount + count)
    let digest = hmac.digest(bytes.span, Span())
    let start = beginAttribute(.integrity(hmac.algorithm))
    bytes.append(copying: digest.span.extracting(first: count))
    endAttribute(from: start)
  }

  /// Appends FINGERPRINT, which has to be the last attribute (RFC 8489 section 14.7).
  package mutating func appendFingerprint() {
    storeLength(counting: RawAttribute.headerCount + Fingerprint.valueCount)
    append(Fingerprint(of: bytes.span))
  }

  /// The message; throws where it has become longer than its length field can say.
  package consuming func finish() throws(EncodeError) -> [UInt8] {
    let count = bytes.count - Message.headerCount
    guard count <= UInt16.max else { throw .tooLong(count: count) }
    storeLength(counting: 0)
    return bytes
  }

  private mutating func beginAttribute(_ type: AttributeType) -> Int {
    bytes.append(bigEndian: type.rawValue)
    bytes.append(bigEndian: UInt16(0))
    return bytes.count
  }

  private mutating func endAttribute(from start: Int) {
    // Too long a value makes too long a message, which `finish` refuses.
    bytes.store(UInt16(truncatingIfNeeded: bytes.count - start), at: start - 2)
    while bytes.count % 4 != 0 { bytes.append(0) }
  }

  private mutating func storeLength(counting addition: Int) {
    let count = bytes.count - Message.headerCount + addition
    bytes.store(UInt16(truncatingIfNeeded: count), at: 2)
  }
}
