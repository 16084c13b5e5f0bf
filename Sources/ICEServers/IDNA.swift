import Vocabulary

/// Maps an internationalised name to A-labels for DNS (RFC 5891 section 4).
///
/// The mapping is the part of UTS #46 that the standard library has data for: lower case and NFC, and
/// full-width letters, which some input methods write.
/// docs/decisions/0010 says what is left out.
enum IDNA {
  static func ascii(of name: String) throws(ICEServerURIError.Kind) -> String {
    let mapped = narrowed(name.normalizedC).lowercased().normalizedC
    let labels = mapped.unicodeScalars.split(
      omittingEmptySubsequences: false, whereSeparator: isDot)
    var ascii: [String] = []
    for label in labels { ascii.append(try aLabel(of: Array(label))) }
    return ascii.joined(separator: ".")
  }

  /// Full-width forms as their ASCII equivalents (U+FF01 to U+FF5E).
  private static func narrowed(_ name: String) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(
      contentsOf: name.unicodeScalars.map { scalar in
        (0xFF01...0xFF5E).contains(scalar.value)
          ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar
      })
    return String(scalars)
  }

  private static func aLabel(of label: [Unicode.Scalar]) throws(ICEServerURIError.Kind) -> String {
    if label.allSatisfy(\.isASCII) { return String(String.UnicodeScalarView(label)) }
    // A label starts with a letter or digit, never with a mark (RFC 5891 section 4.2.3.2).
    guard label.allSatisfy(isPermitted), let first = label.first, !isMark(first),
      label.count <= HostName.maximumLabelByteCount, let encoded = Punycode.encode(label)
    else { throw .internationalName }
    return "xn--" + encoded
  }

  /// The full stops of UTS #46 section 2.3.
  private static func isDot(_ scalar: Unicode.Scalar) -> Bool {
    [0x2E, 0x3002, 0xFF0E, 0xFF61].contains(scalar.value)
  }

  /// Letters, marks and digits; anything else is rejected rather than guessed at (RFC 5892 section
  /// 2).
  private static func isPermitted(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return UInt8(ascii: scalar).isUnreserved }
    guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .decimalNumber: return true
    default: return isMark(scalar)
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark: true
    default: false
    }
  }
}
