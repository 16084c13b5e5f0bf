/// An element of an XML document (XML 1.0), limited to what AWS's query services use.
///
/// Attributes and name prefixes are ignored. A document type is rejected: its entities could grow
/// without bound.
struct XMLElement: Hashable {
  let name: String
  fileprivate(set) var text = ""
  fileprivate(set) var children: [XMLElement] = []

  /// The first child with that name.
  subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

  /// Parses a whole document; `nil` if it is malformed, nested deeper than 16 elements, or longer
  /// than 1 MiB.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= 1 << 20, String(validating: bytes, as: UTF8.self) != nil else {
      return nil
    }
    var reader = XMLReader(bytes: bytes)
    guard let root = reader.document() else { return nil }
    self = root
  }

  fileprivate init(name: String) {
    self.name = name
  }
}

private struct XMLReader {
  let bytes: [UInt8]
  private var offset = 0
  /// Elements not closed yet, the root first.
  private var open: [XMLElement] = []

  private static let maximumDepth = 16

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The root element; `nil` if there is anything but blanks and comments outside it.
  mutating func document() -> XMLElement? {
    var root: XMLElement?
    while offset < bytes.count {
      if bytes[offset] != UInt8(ascii: "<") {
        guard readText() else { return nil }
      } else if skip("<?") {
        guard upTo("?>") != nil else { return nil }
      } else if skip("<!--") {
        guard upTo("-->") != nil else { return nil }
      } else if skip("<![CDATA[") {
        guard let text = upTo("]]>"), append(text) else { return nil }
      } else if skip("</") {
        guard let name = upTo(">"), close(name, &root) else { return nil }
      } else {
        guard root == nil, readStart(&root) else { return nil }
      }
    }
    return open.isEmpty ? root : nil
  }

  private mutating func readText() -> Bool {
    let end = bytes[offset...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.endIndex
    let text = String(decoding: bytes[offset..<end], as: UTF8.self)
    offset = end
    guard let decoded = XMLText.decode(text) else { return false }
    return append(decoded)
  }

  /// Outside the root, only blanks are allowed.
  private mutating func append(_ text: String) -> Bool {
    guard let last = open.indices.last else { return text.allSatisfy(\.isWhitespace) }
    open[last].text += text
    return true
  }

  /// `<name attribute="…">` or `<name/>`; a quoted value may contain a `>`.
  private mutating func readStart(_ root: inout XMLElement?) -> Bool {
    var quote: UInt8?
    guard
      let end = bytes[offset...].firstIndex(where: { byte in
        if quote == byte { quote = nil } else if quote == nil, isQuote(byte) { quote = byte }
        return quote == nil && byte == UInt8(ascii: ">")
      })
    else { return false }
    let tag = String(decoding: bytes[(offset + 1)..<end], as: UTF8.self)
    offset = end + 1
    let name = Self.localName(tag)
    guard !name.isEmpty, name.first != "!", open.count < Self.maximumDepth else { return false }
    open.append(XMLElement(name: name))
    return tag.last != "/" || close(name, &root)
  }

  private mutating func close(_ name: String, _ root: inout XMLElement?) -> Bool {
    guard let element = open.popLast(), element.name == Self.localName(name) else { return false }
    if let parent = open.indices.last {
      open[parent].children.append(element)
    } else {
      root = element
    }
    return true
  }

  /// A name without its prefix, attributes and the slash of an empty element.
  private static func localName(_ tag: String) -> String {
    let name = tag.prefix { !$0.isWhitespace && $0 != "/" }
    return String(name.lastIndex(of: ":").map { name[name.index(after: $0)...] } ?? name)
  }

  private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private mutating func skip(_ mark: String) -> Bool {
    guard bytes[offset...].starts(with: mark.utf8) else { return false }
    offset += mark.utf8.count
    return true
  }

  /// The text before the next mark, which is skipped; `nil` without one.
  private mutating func upTo(_ mark: String) -> String? {
    guard let end = bytes[offset...].firstRange(of: Array(mark.utf8)) else { return nil }
    defer { offset = end.upperBound }
    return String(decoding: bytes[offset..<end.lowerBound], as: UTF8.self)
  }
}

enum XMLText {
  /// Replaces the five named references and numeric ones; `nil` for any other.
  static func decode(_ text: String) -> String? {
    var decoded = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      decoded += rest[..<start]
      rest = rest[start...].dropFirst()
      guard let end = rest.firstIndex(of: ";"), let character = reference(rest[..<end]) else {
        return nil
      }
      decoded.unicodeScalars.append(character)
      rest = rest[end...].dropFirst()
    }
    return decoded + rest
  }

  private static func reference(_ name: Substring) -> Unicode.Scalar? {
    switch name {
    case "lt": "<"
    case "gt": ">"
    case "amp": "&"
    case "quot": "\""
    case "apos": "'"
    case _ where name.hasPrefix("#x"):
      UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
    case _ where name.hasPrefix("#"): UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
    default: nil
    }
  }
}
