extension AttributeType {
  package static let passwordAlgorithms = AttributeType(rawValue: 0x8002)
}

/// The password algorithms that a server accepts, in its order (RFC 8489 section 14.11).
///
/// A client echoes the value byte for byte (STUN-33), so the bytes are kept beside the parsed list.
package struct PasswordAlgorithms: Attribute {
  package static let type = AttributeType.passwordAlgorithms
  package static let name = "PASSWORD-ALGORITHMS"

  package let algorithms: [PasswordAlgorithm]
  private let bytes: [UInt8]

  package init(_ algorithms: [PasswordAlgorithm]) {
    self.algorithms = algorithms
    bytes = algorithms.reduce(into: []) { bytes, algorithm in
      bytes.append(addingCapacity: algorithm.valueCount) {
        algorithm.encode(into: &$0, transactionID: TransactionID(high: 0, low: 0))
      }
      while bytes.count % 4 != 0 { bytes.append(0) }
    }
  }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    var algorithms: [PasswordAlgorithm] = []
    var offset = 0
    while offset < value.count {
      algorithms.append(try PasswordAlgorithm(reading: value, at: &offset))
    }
    self.algorithms = algorithms
    bytes = [UInt8](copying: value)
  }

  package var valueCount: Int { bytes.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(copying: bytes.span)
  }

  package var description: String { algorithms.map(\.description).joined(separator: ", ") }
}
