// The only place where the codec's errors become prose.

extension ParseError: CustomStringConvertible {
  /// `at byte 28, SOFTWARE: it declares 64 bytes, but 8 are left`.
  package var description: String {
    let place = attribute.map { "at byte \(offset), \($0): " } ?? "at byte \(offset): "
    return place + kind.description
  }
}

extension ParseError.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .header(let present, let needed):
      "too short for a header: \(present) of \(needed) bytes"
    case .leadingBits(let firstByte):
      "no packet of this kind starts with the byte \(firstByte)"
    case .magicCookie(let value):
      "the magic cookie is 0x\(String(value, radix: 16)) rather than 0x2112a442"
    case .unalignedLength(let length):
      "the length, \(length), is not a multiple of four"
    case .length(let declared, let present):
      "the header declares \(declared) bytes, \(present) follow it"
    case .attributeOverrun(let declared, let present):
      "the attribute declares \(declared) bytes, \(present) are left"
    case .tooManyAttributes(let limit):
      "more than \(limit) attributes"
    case .fingerprintNotLast:
      "an attribute follows FINGERPRINT, which must be the last one"
    case .valueLength(let count):
      "the value cannot have \(count) bytes"
    case .addressFamily(let family):
      "no address family has the number \(family)"
    case .errorCode(let hundreds, let number):
      "the error code's class, \(hundreds), or number, \(number), is out of range"
    case .parameterOverrun(let declared, let present):
      "the algorithm declares \(declared) bytes of parameters, \(present) are left"
    }
  }
}
