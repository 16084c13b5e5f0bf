/// An attribute that is one unsigned number of 32 or 64 bits, most significant byte first.
package protocol NumberAttribute: Attribute {
  associatedtype Number: FixedWidthInteger & UnsignedInteger & Sendable
  var value: Number { get }
  init(_ value: Number)
}

extension NumberAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == Number.bitWidth / 8 else {
      throw ParseError(.valueLength(value.count))
    }
    var number: Number = 0
    for index in value.indices { number = number << 8 | Number(value[index]) }
    self.init(number)
  }

  package var valueCount: Int { Number.bitWidth / 8 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    if Number.bitWidth == 64 {
      output.append(bigEndian: UInt64(value))
    } else {
      output.append(bigEndian: UInt32(value))
    }
  }

  package var description: String { String(value) }
}
