/// Why bytes are not a STUN message, an attribute value or ChannelData, and where.
package struct ParseError: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// Fewer bytes than a header has.
    case header(present: Int, needed: Int)
    /// The two leading bits are not those of this kind of packet.
    case leadingBits(firstByte: UInt8)
    case magicCookie(UInt32)
    /// The declared length is not a multiple of four.
    case unalignedLength(Int)
    /// More or fewer bytes than the header declares follow it.
    case length(declared: Int, present: Int)
    /// The value ends behind the message.
    case attributeOverrun(declared: Int, present: Int)
    case tooManyAttributes(limit: Int)
    case fingerprintNotLast
    /// The attribute's value cannot have this many bytes.
    case valueLength(Int)
    case addressFamily(UInt8)
    case errorCode(hundreds: UInt8, number: UInt8)
    /// A password algorithm's parameters end behind the attribute.
    case parameterOverrun(declared: Int, present: Int)
  }

  package var kind: Kind
  /// Where in the input the trouble starts, in bytes.
  package var offset: Int
  /// The attribute that it is in, if it is in one.
  package var attribute: AttributeType?

  package init(_ kind: Kind, at offset: Int = 0, in attribute: AttributeType? = nil) {
    self.kind = kind
    self.offset = offset
    self.attribute = attribute
  }

  /// The same trouble as seen from the message, for one found inside an attribute's value.
  func moved(by distance: Int, into attribute: AttributeType) -> ParseError {
    ParseError(kind, at: offset + distance, in: attribute)
  }
}
