/// Why bytes are not a valid STUN message, attribute value or ChannelData, and where.
package struct ParseError: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Fewer bytes than a header needs.
    case header(present: Int, needed: Int)
    /// The two leading bits do not match this kind of packet.
    case leadingBits(firstByte: UInt8)
    case magicCookie(UInt32)
    /// The declared length is not a multiple of four.
    case unalignedLength(Int)
    /// More or fewer bytes follow than the header declares.
    case length(declared: Int, present: Int)
    /// The value extends past the message.
    case attributeOverrun(declared: Int, present: Int)
    case tooManyAttributes(limit: Int)
    case fingerprintNotLast
    /// An invalid length for the attribute's value.
    case valueLength(Int)
    case addressFamily(UInt8)
    case errorCode(hundreds: UInt8, number: UInt8)
    /// A password algorithm's parameters extend past the attribute.
    case parameterOverrun(declared: Int, present: Int)
  }

  package var kind: Kind
  /// Offset of the problem in the input, in bytes.
  package var offset: Int
  /// The attribute it is in, if any.
  package var attribute: AttributeType?

  package init(_ kind: Kind, at offset: Int = 0, in attribute: AttributeType? = nil) {
    self.kind = kind
    self.offset = offset
    self.attribute = attribute
  }

  /// The same problem relative to the message, for one found inside an attribute's value.
  func moved(by distance: Int, into attribute: AttributeType) -> ParseError {
    ParseError(kind, at: offset + distance, in: attribute)
  }
}
