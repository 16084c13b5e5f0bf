import Vocabulary

// The character classes of RFC 3986 section 2 and appendix A.

extension UInt8 {
  var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }

  var isUnreserved: Bool { isLetter || isDigit || "-._~".utf8.contains(self) }

  /// Characters trimmed around a URI: blanks and the controls that separate lines and fields.
  var isBlank: Bool { self == UInt8(ascii: " ") || (0x09...0x0D).contains(self) }

  var isSubDelimiter: Bool { "!$&'()*+,;=".utf8.contains(self) }

  /// Characters that represent themselves in a registered name: unreserved and sub-delims.
  var isRegNameLiteral: Bool { isUnreserved || isSubDelimiter }
}
