/// An attribute whose bytes mean something to others only.
package protocol OpaqueAttribute: Attribute {
  var bytes: [UInt8] { get }
  init(bytes: [UInt8])
}

extension OpaqueAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    self.init(bytes: [UInt8](copying: value))
  }

  package func encode(into bytes: inout [UInt8], transactionID: TransactionID) {
    bytes += self.bytes
  }

  package var description: String { Hexadecimal.text(bytes) }
}
