import Vocabulary

/// A decoded host: an address, or a name to look up in DNS.
enum HostName {
  // RFC 1035 section 2.3.4; the name without its final dot.
  static let maximumLabelByteCount = 63
  static let maximumByteCount = 253

  static func host(
    of bytes: [UInt8], _ grammar: ICEServerURI.Grammar
  ) throws(ICEServerURIError.Kind) -> (host: ICEServerURI.Host, notes: [ICEServerURI.Note]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .hostEncoding }
    if let address = IPAddress(text), address.version == .v4 { return (.ip(address), []) }
    var notes: [ICEServerURI.Note] = []
    var name = text.lowercased()
    if !text.utf8.allSatisfy({ $0 < 0x80 }) {
      name = try IDNA.ascii(of: text)
      guard name.utf8.allSatisfy({ $0.isUnreserved }) else { throw .internationalName }
      notes.append(.idnaMapped)
    } else if name != text {
      notes.append(.caseFolded)
    }
    guard !name.utf8.contains(where: \.isSubDelimiter) else { throw .subDelimiter }
    if grammar == .lenient, let address = ShorthandAddress.read(name) {
      return (.ip(address), notes + [.shorthandAddress])
    }
    try check(name)
    if name.hasSuffix(".") { notes.append(.absoluteName) }
    if !name.utf8.allSatisfy(isHostNameByte) { notes.append(.unusualHostName) }
    return (.name(name), notes)
  }

  private static func check(_ name: String) throws(ICEServerURIError.Kind) {
    let relative = name.hasSuffix(".") ? name.dropLast() : name[...]
    guard relative.utf8.count <= maximumByteCount else { throw .longName }
    let labels = relative.split(separator: ".", omittingEmptySubsequences: false)
    for label in labels {
      guard !label.isEmpty else { throw .emptyLabel }
      guard label.utf8.count <= maximumLabelByteCount else { throw .longLabel }
    }
    if let last = labels.last, isNumber(last) { throw .numericName }
  }

  /// `inet_aton` would read such a name as an address, and turn `1.2.3` into 1.2.0.3.
  private static func isNumber(_ label: Substring) -> Bool {
    if label.hasPrefix("0x") {
      return label.utf8.dropFirst(2).allSatisfy { $0.hexDigitValue != nil }
    }
    return label.utf8.allSatisfy(\.isDigit)
  }

  /// Letters, digits, hyphens, and the underscore, which names in use have.
  private static func isHostNameByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || "-_.".utf8.contains(byte)
  }
}
