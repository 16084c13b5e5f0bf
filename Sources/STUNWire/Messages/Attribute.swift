/// One typed attribute: the value part of a type-length-value (RFC 8489 section 14).
///
/// Its description is the value as text, and may hold what a server sent: escape it before printing.
package protocol Attribute: Hashable, Sendable, CustomStringConvertible {
  static var type: AttributeType { get }
  /// The name in the registry.
  static var name: String { get }

  /// Reads the value, without padding; errors carry offsets into the value.
  ///
  /// The transaction id is what XOR-ed addresses are masked with.
  init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError)

  /// How many bytes `encode` appends.
  var valueCount: Int { get }

  /// Appends the value, without padding.
  func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID)
}

/// An attribute as it stands in a message, whatever its type.
package struct RawAttribute: Hashable, Sendable {
  package var type: AttributeType
  /// Where in the message the value is, without padding.
  package var value: Range<Int>

  static let headerCount = 4

  /// Where the attribute's own header starts.
  package var offset: Int { value.lowerBound - Self.headerCount }

  /// Where the next attribute starts.
  var end: Int { (value.upperBound + 3) & ~3 }
}
