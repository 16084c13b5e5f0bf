/// One typed attribute: the value part of a type-length-value (RFC 8489 section 14).
///
/// Its description shows the value as text and may contain text from a server: escape it before
/// printing.
package protocol Attribute: Hashable, Sendable, CustomStringConvertible {
  static var type: AttributeType { get }
  /// The name in the registry.
  static var name: String { get }

  /// Reads the value, without padding; errors carry offsets into the value.
  ///
  /// XOR-ed addresses are masked with the transaction id.
  init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError)

  /// The number of bytes that `encode` appends.
  var valueCount: Int { get }

  /// Appends the value, without padding.
  func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID)
}

/// An attribute as found in a message, of any type.
package struct RawAttribute: Hashable, Sendable {
  package var type: AttributeType
  /// The range of the value in the message, without padding.
  package var value: Range<Int>

  static let headerCount = 4

  /// Offset of the attribute's own header.
  package var offset: Int { value.lowerBound - Self.headerCount }

  /// Offset of the next attribute.
  var end: Int { (value.upperBound + 3) & ~3 }
}
