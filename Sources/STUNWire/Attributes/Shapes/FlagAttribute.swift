/// An attribute without a value: being there is what it says.
package protocol FlagAttribute: Attribute {
  init()
}

extension FlagAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.isEmpty else { throw ParseError(.valueLength(value.count)) }
    self.init()
  }

  package var valueCount: Int { 0 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {}

  package var description: String { "" }
}
