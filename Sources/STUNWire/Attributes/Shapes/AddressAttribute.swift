package import Vocabulary

/// An attribute that is one transport address in the clear (RFC 8489 section 14.1).
///
///     |0 0 0 0 0 0 0 0|    family     |             port              |
///     |                 address (32 or 128 bits)                      |
package protocol AddressAttribute: Attribute {
  var address: SocketAddress { get }
  init(_ address: SocketAddress)
}

extension AddressAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    self.init(try SocketAddress(decoding: value))
  }

  package var valueCount: Int {
    switch address.ip.version {
    case .v4: 8
    case .v6: 20
    }
  }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    address.encode(into: &output)
  }

  package var description: String { address.description }
}

extension SocketAddress {
  init(decoding value: Span<UInt8>) throws(ParseError) {
    guard value.count >= 4 else { throw ParseError(.valueLength(value.count)) }
    let port = value.uint16(at: 2)
    switch (value[1], value.count) {
    case (1, 8): self.init(.v4(value.uint32(at: 4)), port: port)
    case (2, 20): self.init(.v6(high: value.uint64(at: 4), low: value.uint64(at: 12)), port: port)
    case (1, _), (2, _): throw ParseError(.valueLength(value.count))
    case (let family, _): throw ParseError(.addressFamily(family), at: 1)
    }
  }

  func encode(into output: inout OutputSpan<UInt8>) {
    output.append(0)
    switch ip {
    case .v4(let address):
      output.append(1)
      output.append(bigEndian: port)
      output.append(bigEndian: address)
    case .v6(let high, let low, _):
      output.append(2)
      output.append(bigEndian: port)
      output.append(bigEndian: high)
      output.append(bigEndian: low)
    }
  }
}
