/// One decoding of a text, and where in the text each byte comes from.
struct TextView {
  private(set) var bytes: [UInt8]
  /// The start and end of each byte's source in the text; empty for the undecoded text.
  private var starts: [Int] = []
  private var ends: [Int] = []

  /// The text undecoded.
  init(_ text: [UInt8]) {
    bytes = text
  }

  /// Empty, with room for `capacity` bytes.
  private init(capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    ends.reserveCapacity(capacity)
  }

  /// The range of the text that some of the bytes come from.
  func origin(of range: Range<Int>) -> Range<Int> {
    starts.isEmpty ? range : starts[range.lowerBound]..<ends[range.upperBound - 1]
  }

  private mutating func append(_ byte: UInt8, from source: TextView, _ range: Range<Int>) {
    let origin = source.origin(of: range)
    bytes.append(byte)
    starts.append(origin.lowerBound)
    ends.append(origin.upperBound)
  }
}

// MARK: Escapes

extension TextView {
  /// Levels of nested escapes: percent-encoding in JSON in HTML has three.
  private static let layerLimit = 4

  /// The text as it is, then with one more layer of escapes decoded each time.
  var unescapings: [TextView] {
    var views = [self]
    while views.count <= Self.layerLimit, let next = views[views.count - 1].unescaped {
      views.append(next)
    }
    return views
  }

  /// With percent-encoding and JSON, JavaScript and HTML escapes decoded; `nil` if there are none.
  private var unescaped: TextView? {
    guard bytes.contains(where: \.beginsEscape) else { return nil }
    var view = TextView(capacity: bytes.count)
    var index = 0
    while index < bytes.count {
      let (decoded, count) = escape(at: index) ?? ([bytes[index]], 1)
      for byte in decoded { view.append(byte, from: self, index..<index + count) }
      index += count
    }
    return view.bytes.count == bytes.count ? nil : view
  }

  /// The decoded bytes of an escape, and its length.
  private func escape(at index: Int) -> (decoded: [UInt8], count: Int)? {
    switch bytes[index] {
    case UInt8(ascii: "%"): hexadecimal(at: index + 1, digits: 2).map { ([UInt8($0 & 0xFF)], 3) }
    case UInt8(ascii: "\\"): backslash(at: index)
    case UInt8(ascii: "&"): reference(at: index)
    default: nil
    }
  }

  private func backslash(at index: Int) -> (decoded: [UInt8], count: Int)? {
    guard index + 1 < bytes.count else { return nil }
    switch bytes[index + 1] {
    case UInt8(ascii: "x"):
      return hexadecimal(at: index + 2, digits: 2).map { ([UInt8($0 & 0xFF)], 4) }
    case UInt8(ascii: "u"): return codePoint(at: index)
    case UInt8(ascii: "n"): return ([0x0A], 2)
    case UInt8(ascii: "r"): return ([0x0D], 2)
    case UInt8(ascii: "t"): return ([0x09], 2)
    // JSON, JavaScript, and what stands for itself in a distinguished name (RFC 4514 section 2.4).
    case let mark where (0x20...0x7E).contains(mark) && !mark.isLetter && !mark.isDigit:
      return ([mark], 2)
    default: return hexadecimal(at: index + 1, digits: 2).map { ([UInt8($0 & 0xFF)], 3) }
    }
  }

  /// `\u002F`, both halves of a pair, or `\u{2F}`.
  private func codePoint(at index: Int) -> (decoded: [UInt8], count: Int)? {
    if index + 2 < bytes.count, bytes[index + 2] == UInt8(ascii: "{") {
      let digits = bytes[(index + 3)...].prefix(6).prefix { $0.hexDigitValue != nil }
      let end = index + 3 + digits.count
      guard !digits.isEmpty, end < bytes.count, bytes[end] == UInt8(ascii: "}"),
        let value = hexadecimal(at: index + 3, digits: digits.count)
      else { return nil }
      return Self.utf8(of: value).map { ($0, end + 1 - index) }
    }
    guard let value = hexadecimal(at: index + 2, digits: 4) else { return nil }
    guard (0xD800...0xDBFF).contains(value) else { return Self.utf8(of: value).map { ($0, 6) } }
    guard index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
      bytes[index + 7] == UInt8(ascii: "u"), let low = hexadecimal(at: index + 8, digits: 4),
      (0xDC00...0xDFFF).contains(low)
    else { return nil }
    return Self.utf8(of: 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)).map { ($0, 12) }
  }

  /// `&#47;`, `&#x2F;`, `&sol;` and the names that encoders write.
  private func reference(at index: Int) -> (decoded: [UInt8], count: Int)? {
    // The longest valid one is `&#1114111;`.
    let body = bytes[(index + 1)...].prefix(9).prefix { $0 != UInt8(ascii: ";") }
    guard index + 1 + body.count < bytes.count, bytes[index + 1 + body.count] == UInt8(ascii: ";")
    else { return nil }
    let name = String(decoding: body, as: UTF8.self)
    let count = body.count + 2
    if let named = Self.namedReferences[name] { return ([named], count) }
    guard name.hasPrefix("#") else { return nil }
    let isHexadecimal = name.dropFirst().first.map { $0 == "x" || $0 == "X" } ?? false
    return UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
      .flatMap(Self.utf8).map { ($0, count) }
  }

  private static let namedReferences: [String: UInt8] = [
    "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "sol": 0x2F, "plus": 0x2B,
    "equals": 0x3D, "colon": 0x3A, "period": 0x2E, "lowbar": 0x5F, "num": 0x23, "percnt": 0x25,
    "commat": 0x40, "excl": 0x21, "quest": 0x3F, "grave": 0x60, "bsol": 0x5C, "dollar": 0x24,
    "ast": 0x2A, "semi": 0x3B, "comma": 0x2C, "lpar": 0x28, "rpar": 0x29, "lsqb": 0x5B,
    "rsqb": 0x5D, "lcub": 0x7B, "rcub": 0x7D, "verbar": 0x7C, "Hat": 0x5E,
  ]

  private func hexadecimal(at index: Int, digits: Int) -> UInt32? {
    guard index + digits <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<index + digits] {
      guard let digit = byte.hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private static func utf8(of value: UInt32) -> [UInt8]? {
    Unicode.Scalar(value).map { Array(String(Character($0)).utf8) }
  }
}

// MARK: Base64 and hexadecimal

extension TextView {
  /// Calls `body` with the decoding of each run of digits, at each place where the encoding may
  /// begin, if its bytes are worth a look.
  ///
  /// Most words are runs of such digits, and what they decode to is noise: where each byte of it comes
  /// from is worked out for little of it.
  func eachDecoding(where isWorthALook: ([UInt8]) -> Bool, _ body: (TextView) -> Void) {
    func look(_ eachByte: ((UInt8, Range<Int>) -> Void) -> Void) {
      var decoded: [UInt8] = []
      eachByte { byte, _ in decoded.append(byte) }
      guard isWorthALook(decoded) else { return }
      var view = TextView(capacity: decoded.count)
      eachByte { view.append($0, from: self, $1) }
      body(view)
    }
    // Four bytes, the shortest secret, take six digits of base64 and eight of hexadecimal.
    for run in runs(atLeast: 6, where: { $0.base64Value != nil }) {
      for shift in 0..<4 where run.count >= shift + 6 {
        look { eachBase64Byte(of: run.dropFirst(shift), $0) }
      }
    }
    for run in runs(atLeast: 8, where: { $0.hexDigitValue != nil || " :-".utf8.contains($0) }) {
      let digits = run.filter { bytes[$0].hexDigitValue != nil }
      guard digits.count >= 8 else { continue }
      for shift in 0..<2 { look { eachHexadecimalByte(of: digits.dropFirst(shift), $0) } }
    }
  }

  private func runs(atLeast count: Int, where belongs: (UInt8) -> Bool) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      guard belongs(bytes[start]) else {
        start += 1
        continue
      }
      let end = bytes[start...].firstIndex { !belongs($0) } ?? bytes.count
      if end - start >= count { runs.append(start..<end) }
      start = end
    }
    return runs
  }

  /// Accepts both alphabets (RFC 4648 sections 4 and 5), without padding; the last group may be cut
  /// short.
  private func eachBase64Byte(of run: Range<Int>, _ body: (UInt8, Range<Int>) -> Void) {
    var bits: UInt32 = 0
    for (place, index) in run.enumerated() {
      bits = bits << 6 | UInt32(bytes[index].base64Value ?? 0)
      // The second, third and fourth digit of a group each complete a byte.
      guard place % 4 > 0 else { continue }
      let spare = UInt32(6 - 2 * (place % 4))
      body(UInt8(bits >> spare & 0xFF), index - 1..<index + 1)
    }
  }

  private func eachHexadecimalByte(
    of digits: ArraySlice<Int>, _ body: (UInt8, Range<Int>) -> Void
  ) {
    var first: Int?
    for index in digits {
      guard let high = first else {
        first = index
        continue
      }
      first = nil
      let value = (bytes[high].hexDigitValue ?? 0) << 4 | (bytes[index].hexDigitValue ?? 0)
      body(value, high..<index + 1)
    }
  }
}

extension UInt8 {
  var beginsEscape: Bool {
    self == UInt8(ascii: "%") || self == UInt8(ascii: "\\") || self == UInt8(ascii: "&")
  }

  fileprivate var base64Value: UInt8? {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): self - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): self - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
