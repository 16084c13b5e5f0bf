import Vocabulary

extension AttributeType {
  package static let passwordAlgorithm = AttributeType(rawValue: 0x001D)
}

/// How the long-term key is derived from the password (RFC 8489 sections 14.12 and 18.5.1).
///
///     |          algorithm            |  algorithm parameters length  |
///     |  parameters …
package struct PasswordAlgorithm: Attribute {
  package static let type = AttributeType.passwordAlgorithm
  package static let name = "PASSWORD-ALGORITHM"

  package var number: UInt16
  package var parameters: [UInt8]

  package init(number: UInt16, parameters: [UInt8] = []) {
    self.number = number
    self.parameters = parameters
  }

  package static let md5 = PasswordAlgorithm(number: 1)
  package static let sha256 = PasswordAlgorithm(number: 2)

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    var offset = 0
    self = try PasswordAlgorithm(reading: value, at: &offset)
    guard offset >= value.count else { throw ParseError(.valueLength(value.count)) }
  }

  /// Reads one entry and skips its padding, which may be missing at the end.
  init(reading value: Span<UInt8>, at offset: inout Int) throws(ParseError) {
    guard value.count - offset >= 4 else {
      throw ParseError(.valueLength(value.count), at: offset)
    }
    let declared = Int(value.uint16(at: offset + 2))
    let present = value.count - offset - 4
    guard declared <= present else {
      throw ParseError(.parameterOverrun(declared: declared, present: present), at: offset + 2)
    }
    number = value.uint16(at: offset)
    let start = offset + 4
    parameters = [UInt8](copying: value.extracting(start..<start + declared))
    offset = min(start + (declared + 3) & ~3, value.count)
  }

  package var valueCount: Int { 4 + parameters.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: number)
    output.append(bigEndian: UInt16(truncatingIfNeeded: parameters.count))
    output.append(copying: parameters.span)
  }

  package var description: String {
    let algorithm =
      switch number {
      case Self.md5.number: "MD5"
      case Self.sha256.number: "SHA-256"
      default: "algorithm \(number)"
      }
    return parameters.isEmpty ? algorithm : "\(algorithm) (\(Hexadecimal.text(parameters)))"
  }
}
