/// An attribute that is one unsigned number, most significant byte first.
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

  package func encode(into bytes: inout [UInt8], transactionID: TransactionID) {
    let value = UInt64(value)
    for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  package var description: String { String(value) }
}
