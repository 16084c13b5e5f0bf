extension String {
  /// The text with another text in place of some ASCII signs.
  ///
  /// Byte by byte, as readers of a format see it: with a mark that combines behind it, a quotation
  /// mark is another `Character`, and still ends what is quoted.
  func replacingSigns(_ replacement: (Unicode.Scalar) -> String?) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(utf8.count)
    for byte in utf8 {
      if byte < 0x80, let text = replacement(Unicode.Scalar(byte)) {
        bytes.append(contentsOf: text.utf8)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// In quotation marks, with a backslash before those in it and before backslashes.
  var inQuotationMarks: String {
    "\"" + replacingSigns { $0 == "\"" || $0 == "\\" ? "\\\($0)" : nil } + "\""
  }
}
