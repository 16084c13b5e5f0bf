/// Reads JSON text (RFC 8259) within fixed bounds; docs/decisions/0011 says why not with a coder.
package struct JSONReader {
  /// A configuration has a few kilobytes.
  package static let maximumByteCount = 1 << 20
  /// The deepest known shape, Xirsys' envelope, has five levels.
  package static let maximumDepth = 16

  package static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let byteLimit: Int
  private let bytes: [UInt8]
  private var offset = 0
  private var path = JSONPath.root
  /// The places to find, and the offsets found so far: for a member, that of its name.
  private let wanted: Set<JSONPath>
  package private(set) var offsets: [JSONPath: Int] = [:]

  package init(
    _ bytes: [UInt8], byteLimit: Int = maximumByteCount, locating wanted: Set<JSONPath> = []
  ) {
    self.bytes = bytes
    self.byteLimit = byteLimit
    self.wanted = wanted
  }

  package mutating func document() throws(JSONError) -> JSONValue {
    guard bytes.count <= byteLimit else { throw error(.tooLarge) }
    // RFC 8259 section 8.1 lets a reader ignore the byte order mark, which some editors write.
    if bytes.starts(with: Self.byteOrderMark) { offset = 3 }
    let value = try scanValue()
    skipBlanks()
    guard byte == nil else { throw error(.trailingText) }
    return value
  }
}

// MARK: Values

extension JSONReader {
  private mutating func scanValue() throws(JSONError) -> JSONValue {
    skipBlanks()
    locate(offset)
    switch byte {
    case nil: throw error(.unexpectedEnd)
    case UInt8(ascii: "{"): return try scanObject()
    case UInt8(ascii: "["): return try scanArray()
    case UInt8(ascii: "\""): return .string(try scanString())
    case UInt8(ascii: "t"): return try scanWord("true", .bool(true))
    case UInt8(ascii: "f"): return try scanWord("false", .bool(false))
    case UInt8(ascii: "n"): return try scanWord("null", .null)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return .number(try scanNumber())
    default: throw error(.unexpectedByte)
    }
  }

  private mutating func scanObject() throws(JSONError) -> JSONValue {
    try checkDepth()
    offset += 1
    var members: [JSONValue.Member] = []
    var names: Set<String> = []
    while try continues(until: UInt8(ascii: "}"), isFirst: members.isEmpty) {
      guard byte == UInt8(ascii: "\"") else { throw unexpected() }
      let nameOffset = offset
      let name = try scanString()
      path.steps.append(.member(name))
      locate(nameOffset)
      guard names.insert(name).inserted else { throw error(.duplicateName, at: nameOffset) }
      skipBlanks()
      try expect(UInt8(ascii: ":"))
      members.append(JSONValue.Member(name: name, value: try scanValue()))
      path.steps.removeLast()
    }
    return .object(members)
  }

  private mutating func scanArray() throws(JSONError) -> JSONValue {
    try checkDepth()
    offset += 1
    var elements: [JSONValue] = []
    while try continues(until: UInt8(ascii: "]"), isFirst: elements.isEmpty) {
      path.steps.append(.element(elements.count))
      elements.append(try scanValue())
      path.steps.removeLast()
    }
    return .array(elements)
  }

  /// Steps over a comma to the next element, or over the closing bracket.
  private mutating func continues(until close: UInt8, isFirst: Bool) throws(JSONError) -> Bool {
    skipBlanks()
    if byte == close {
      offset += 1
      return false
    }
    if !isFirst {
      try expect(UInt8(ascii: ","))
      skipBlanks()
    }
    return true
  }

  private mutating func scanWord(
    _ word: String, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    guard bytes[offset...].starts(with: word.utf8) else { throw error(.unexpectedByte) }
    offset += word.utf8.count
    return value
  }

  /// `[ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ "e" [ "+" / "-" ] 1*DIGIT ]`.
  private mutating func scanNumber() throws(JSONError) -> String {
    let start = offset
    skip("-")
    if !skip("0") { try skipDigits() }
    if skip(".") { try skipDigits() }
    if skip("eE") {
      skip("+-")
      try skipDigits()
    }
    if let byte, byte.isDigit { throw error(.number) }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func skipDigits() throws(JSONError) {
    let start = offset
    while let byte, byte.isDigit { offset += 1 }
    guard offset > start else { throw error(.number) }
  }
}

// MARK: Strings

extension JSONReader {
  private mutating func scanString() throws(JSONError) -> String {
    let start = offset
    offset += 1
    var text: [UInt8] = []
    while byte != UInt8(ascii: "\"") {
      switch byte {
      case nil: throw error(.unexpectedEnd)
      case UInt8(ascii: "\\"): text += try scanEscape()
      case .some(let byte) where byte < 0x20: throw error(.controlCharacter)
      case .some(let byte):
        text.append(byte)
        offset += 1
      }
    }
    offset += 1
    guard let string = String(validating: text, as: UTF8.self) else {
      throw error(.notUTF8, at: start)
    }
    return string
  }

  private mutating func scanEscape() throws(JSONError) -> [UInt8] {
    let start = offset
    offset += 1
    guard let letter = byte else { throw error(.unexpectedEnd) }
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return try scanCodePoint(from: start)
    default: throw error(.escape, at: start)
    }
  }

  private mutating func scanCodePoint(from start: Int) throws(JSONError) -> [UInt8] {
    var value = try scanHex4(from: start)
    if (0xD800...0xDBFF).contains(value) {
      guard skip("\\"), skip("u") else { throw error(.loneSurrogate, at: start) }
      let low = try scanHex4(from: start)
      guard (0xDC00...0xDFFF).contains(low) else { throw error(.loneSurrogate, at: start) }
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else { throw error(.loneSurrogate, at: start) }
    return Array(String(Character(scalar)).utf8)
  }

  private mutating func scanHex4(from start: Int) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = byte?.hexDigitValue else { throw error(.escape, at: start) }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }
}

// MARK: Small helpers

extension JSONReader {
  private mutating func locate(_ offset: Int) {
    guard !wanted.isEmpty, wanted.contains(path), offsets[path] == nil else { return }
    offsets[path] = offset
  }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipBlanks() {
    while let byte, " \t\n\r".utf8.contains(byte) { offset += 1 }
  }

  /// Skips one byte if it is one of these.
  @discardableResult
  private mutating func skip(_ candidates: String) -> Bool {
    guard let byte, candidates.utf8.contains(byte) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ expected: UInt8) throws(JSONError) {
    guard byte == expected else { throw unexpected() }
    offset += 1
  }

  private func checkDepth() throws(JSONError) {
    guard path.steps.count < Self.maximumDepth else { throw error(.tooDeep) }
  }

  private func unexpected() -> JSONError { error(byte == nil ? .unexpectedEnd : .unexpectedByte) }

  private func error(_ kind: JSONError.Kind, at place: Int? = nil) -> JSONError {
    JSONError(kind: kind, path: path, offset: place ?? offset)
  }
}
