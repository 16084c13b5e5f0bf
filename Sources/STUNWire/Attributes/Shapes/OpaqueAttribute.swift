import Vocabulary

/// An attribute whose bytes are not interpreted here.
package protocol OpaqueAttribute: Attribute {
  var bytes: [UInt8] { get }
  init(bytes: [UInt8])
}

extension OpaqueAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    self.init(bytes: [UInt8](copying: value))
  }

  package var valueCount: Int { bytes.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(copying: bytes.span)
  }

  package var description: String { Hexadecimal.text(bytes) }
}
