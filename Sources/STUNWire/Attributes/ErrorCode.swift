extension AttributeType {
  package static let errorCode = AttributeType(rawValue: 0x0009)
}

/// Why a request failed (RFC 8489 section 14.8).
///
///     |         reserved, 21 bits       |class|    number     |
///     |  reason phrase, UTF-8 …
package struct ErrorCode: Attribute {
  package static let type = AttributeType.errorCode
  package static let name = "ERROR-CODE"

  package var code: Code
  /// The phrase as received.
  package var reasonBytes: [UInt8]

  /// Hundreds times class plus number: 300 to 699.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) {
      self.rawValue = rawValue
    }
  }

  package init(_ code: Code, reason: String? = nil) {
    self.code = code
    reasonBytes = Array((reason ?? code.name ?? "").utf8)
  }

  /// The phrase for people: U+FFFD for invalid UTF-8, without the trailing NULs that coturn pads
  /// with.
  package var reason: String { String(decodingServerText: reasonBytes) }

  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    code = try Code(decoding: value)
    reasonBytes = [UInt8](copying: value.extracting(droppingFirst: 4))
  }

  package var valueCount: Int { 4 + reasonBytes.count }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt16(0))
    code.encode(into: &output)
    output.append(copying: reasonBytes.span)
  }

  package var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }
}

extension ErrorCode.Code {
  /// Reads class and number from the second half of the value's first word; the rest is reserved.
  init(decoding value: Span<UInt8>) throws(ParseError) {
    guard value.count >= 4 else { throw ParseError(.valueLength(value.count)) }
    let hundreds = value[2] & 0x07
    let number = value[3]
    guard (3...6).contains(hundreds), number < 100 else {
      throw ParseError(.errorCode(hundreds: hundreds, number: number), at: 2)
    }
    self.init(rawValue: UInt16(hundreds) * 100 + UInt16(number))
  }

  /// Writes class and number; a code above 799 does not fit and loses its upper bits.
  func encode(into output: inout OutputSpan<UInt8>) {
    output.append(UInt8(truncatingIfNeeded: rawValue / 100 & 0x07))
    output.append(UInt8(truncatingIfNeeded: rawValue % 100))
  }
}

extension ErrorCode.Code: CustomStringConvertible {
  package var description: String { String(rawValue) }
}
