package import Vocabulary

/// An attribute that is an address family.
///
///     |    family     |            reserved, zero                     |
package protocol FamilyAttribute: Attribute {
  var family: IPVersion { get }
  init(_ family: IPVersion)
}

extension FamilyAttribute {
  package init(decoding value: Span<UInt8>, transactionID: TransactionID) throws(ParseError) {
    guard value.count == 4 else { throw ParseError(.valueLength(value.count)) }
    self.init(try IPVersion(familyCode: value[0]))
  }

  package var valueCount: Int { 4 }

  package func encode(into output: inout OutputSpan<UInt8>, transactionID: TransactionID) {
    output.append(bigEndian: UInt32(family.familyCode) << 24)
  }

  package var description: String { "IPv\(family.rawValue)" }
}

extension IPVersion {
  init(familyCode: UInt8) throws(ParseError) {
    switch familyCode {
    case 1: self = .v4
    case 2: self = .v6
    default: throw ParseError(.addressFamily(familyCode))
    }
  }

  var familyCode: UInt8 {
    switch self {
    case .v4: 1
    case .v6: 2
    }
  }
}
