import Vocabulary

/// Reads one URI from left to right (RFC 7064 section 3.1, RFC 7065 section 3.1).
///
/// Works on bytes, since a generic URI parser would find an authority, a path and user names where
/// these URIs have none.
struct URIScanner {
  /// Far above any real URI: the longest name, a port and a transport make 283 bytes.
  static let maximumByteCount = 2048

  private let bytes: [UInt8]
  private let grammar: ICEServerURI.Grammar
  private var offset = 0
  private var end: Int
  private var notes: [ICEServerURI.Note] = []

  init(_ text: String, _ grammar: ICEServerURI.Grammar) {
    bytes = Array(text.utf8)
    self.grammar = grammar
    end = bytes.count
  }

  mutating func scan() throws(ICEServerURIError) -> ICEServerURI.Reading {
    guard bytes.count <= Self.maximumByteCount else {
      throw ICEServerURIError(.tooLong, at: Self.maximumByteCount)
    }
    try trimBlanks()
    let scheme = try scanScheme()
    let host = try scanHost()
    let port = try scanPort()
    let parameter = try scanQuery(of: scheme)
    let uri = ICEServerURI(
      scheme: scheme, host: host, explicitPort: port, transportParameter: parameter)
    judge(uri)
    return ICEServerURI.Reading(uri: uri, notes: notes)
  }
}

// MARK: The parts, in the order of the text

extension URIScanner {
  private mutating func trimBlanks() throws(ICEServerURIError) {
    while offset < end, bytes[offset].isBlank {
      try tolerate(.whitespaceTrimmed, else: .blank, at: offset)
      offset += 1
    }
    // In strict mode, a blank at the end is an error where it stands.
    while grammar == .lenient, offset < end, bytes[end - 1].isBlank {
      note(.whitespaceTrimmed)
      end -= 1
    }
    guard offset < end else { throw ICEServerURIError(.empty, at: 0) }
  }

  private mutating func scanScheme() throws(ICEServerURIError) -> ICEServerURI.Scheme {
    let start = offset
    guard let colon = bytes[start..<end].firstIndex(of: UInt8(ascii: ":")),
      let scheme = ICEServerURI.Scheme(rawValue: lowercased(start..<colon))
    else { throw ICEServerURIError(.scheme, at: start, hint: schemeHint(start)) }
    noteCase(of: start..<colon)
    offset = colon + 1
    return scheme
  }

  private func schemeHint(_ start: Int) -> ICEServerURIError.Hint? {
    let text = lowercased(start..<end)
    if ["http:", "https:", "ws:", "wss:"].contains(where: text.hasPrefix) { return .notHTTP }
    if ICEServerURICorrection.each(in: text) != nil { return .oneURI }
    if ICEServerURICorrection.of(text) != nil { return .addScheme }
    return holdsCredentials(bytes[start..<end]) ? .credentialsElsewhere : nil
  }

  private mutating func scanHost() throws(ICEServerURIError) -> ICEServerURI.Host {
    if isSecondScheme() {
      throw ICEServerURIError(.slash, at: offset, hint: .dropSecondScheme)
    }
    if byte == UInt8(ascii: "/") {
      let isWithCredentials = holdsCredentials(
        bytes[offset..<end].prefix { !"?#".utf8.contains($0) }.drop { $0 == UInt8(ascii: "/") })
      throw ICEServerURIError(
        .slash, at: offset, hint: isWithCredentials ? .credentialsElsewhere : .dropSlashes)
    }
    let authority = bytes[offset..<end].prefix {
      $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
    }
    if looksLikeIPv6(authority) {
      throw ICEServerURIError(.bareIPv6, at: offset, hint: .bracketIPv6)
    }
    let hasBlank = authority.contains { $0.isBlank }
    if hasBlank || holdsCredentials(authority),
      ICEServerURICorrection.each(in: String(decoding: bytes[..<end], as: UTF8.self)) != nil
    {
      throw ICEServerURIError(.several, at: offset, hint: .oneURI)
    }
    if holdsCredentials(authority) {
      throw ICEServerURIError(.userinfo, at: offset, hint: .credentialsElsewhere)
    }
    return byte == UInt8(ascii: "[") ? try scanIPLiteral() : try scanName()
  }

  private mutating func scanPort() throws(ICEServerURIError) -> UInt16? {
    guard byte == UInt8(ascii: ":") else { return nil }
    offset += 1
    let start = offset
    while let byte, byte.isDigit { offset += 1 }
    guard byte == nil || byte.map(isDelimiter) == true else {
      throw ICEServerURIError(
        .portDigit, at: offset, hint: isTransportWithoutMark() ? .questionMark : nil)
    }
    guard offset > start else {
      note(.emptyPort)
      return nil
    }
    guard let port = UInt16(String(decoding: bytes[start..<offset], as: UTF8.self)), port > 0 else {
      throw ICEServerURIError(.portRange, at: start)
    }
    return port
  }

  private mutating func scanQuery(
    of scheme: ICEServerURI.Scheme
  ) throws(ICEServerURIError) -> ICEServerURI.TransportParameter? {
    switch byte {
    case nil: return nil
    case UInt8(ascii: "?"): break
    case UInt8(ascii: "/"): throw ICEServerURIError(.path, at: offset, hint: .dropPath)
    case UInt8(ascii: "#"): throw ICEServerURIError(.fragment, at: offset)
    default: throw ICEServerURIError(.delimiter, at: offset)
    }
    let hasTransport = scheme == .turn || scheme == .turns
    if !hasTransport { try tolerate(.transportIgnored, else: .queryOnSTUN, at: offset) }
    offset += 1
    if grammar == .lenient, offset == end {
      note(.emptyQuery)
      return nil
    }
    try scanTransportKey()
    let parameter = try scanTransportValue()
    return hasTransport ? parameter : nil
  }

  private mutating func scanTransportKey() throws(ICEServerURIError) {
    let key = "transport="
    let range = offset..<min(offset + key.utf8.count, end)
    guard lowercased(range) == key else {
      throw ICEServerURIError(
        .query, at: offset, hint: namesCredential() ? .credentialsElsewhere : .onlyTransport)
    }
    noteCase(of: range, as: .transportKeyCase)
    offset = range.upperBound
  }

  private mutating func scanTransportValue() throws(ICEServerURIError)
    -> ICEServerURI.TransportParameter
  {
    let start = offset
    while let byte, byte.isUnreserved { offset += 1 }
    guard offset > start, offset == end else {
      if bytes[offset..<end].contains(UInt8(ascii: "?")) {
        throw ICEServerURIError(
          .secondQuery, at: offset, hint: byte == UInt8(ascii: ",") ? .oneURI : .onlyTransport)
      }
      throw ICEServerURIError(
        .transportCharacter, at: offset,
        hint: namesCredential() ? .credentialsElsewhere : .onlyTransport)
    }
    noteCase(of: start..<offset, as: .transportCase)
    let value = lowercased(start..<offset)
    guard let parameter = ICEServerURI.TransportParameter(rawValue: value) else {
      throw ICEServerURIError(.unknownTransport, at: start, hint: Self.secureHints[value])
    }
    return parameter
  }

  private static let secureHints: [String: ICEServerURIError.Hint] = [
    "tls": .useTURNSOverTCP, "dtls": .useTURNSOverUDP,
  ]
}

// MARK: The host

extension URIScanner {
  private mutating func scanName() throws(ICEServerURIError) -> ICEServerURI.Host {
    let start = offset
    var name: [UInt8] = []
    while let byte, !isDelimiter(byte), byte != UInt8(ascii: ":") {
      if byte == UInt8(ascii: "%") {
        name.append(try scanPercentEncoded())
        note(.percentEncodedHost)
        continue
      }
      if byte.isSubDelimiter {
        throw ICEServerURIError(.subDelimiter, at: offset, hint: subDelimiterHint())
      }
      if byte >= 0x80 {
        try tolerate(.idnaMapped, else: .hostCharacter, at: offset)
      } else if !byte.isRegNameLiteral {
        let isBlank = offset == start && byte.isBlank
        throw ICEServerURIError(
          .hostCharacter, at: offset, hint: isBlank ? .dropBlank : variableHint)
      }
      name.append(byte)
      offset += 1
    }
    guard !name.isEmpty else { throw ICEServerURIError(.emptyHost, at: start) }
    do {
      let host = try HostName.host(of: name, grammar)
      for each in host.notes { note(each) }
      return host.host
    } catch {
      throw ICEServerURIError(
        error, at: start, hint: error == .internationalName ? .writeALabel : nil)
    }
  }

  private func subDelimiterHint() -> ICEServerURIError.Hint? {
    if isTransportWithoutMark() { return .questionMark }
    if let variableHint { return variableHint }
    return bytes[offset..<end].contains(UInt8(ascii: ":")) ? .oneURI : nil
  }

  /// `$TURN_HOST` and the like in place of a host.
  private var variableHint: ICEServerURIError.Hint? {
    TemplateVariable.end(in: bytes[offset..<end], at: offset) == nil ? nil : .templateVariable
  }

  /// `turn:http://host` and `turn:turn:host`, without credentials.
  private func isSecondScheme() -> Bool {
    let rest = bytes[offset..<end]
    guard let authority = ICEServerURICorrection.behindScheme(rest) else { return false }
    return authority.first.map { !$0.isDigit } == true
      && !holdsCredentials(authority.prefix { !"?#/".utf8.contains($0) })
  }

  private mutating func scanPercentEncoded() throws(ICEServerURIError) -> UInt8 {
    guard end - offset >= 3,
      let high = bytes[offset + 1].hexDigitValue, let low = bytes[offset + 2].hexDigitValue
    else { throw ICEServerURIError(.percentEncoding, at: offset, hint: variableHint) }
    let decoded = high << 4 | low
    guard decoded >= 0x80 || decoded.isRegNameLiteral else {
      throw ICEServerURIError(.encodedCharacter, at: offset)
    }
    offset += 3
    return decoded
  }

  private mutating func scanIPLiteral() throws(ICEServerURIError) -> ICEServerURI.Host {
    let start = offset + 1
    guard let close = bytes[start..<end].firstIndex(of: UInt8(ascii: "]")) else {
      throw ICEServerURIError(.unclosedBracket, at: end)
    }
    guard close > start else { throw ICEServerURIError(.emptyHost, at: start) }
    if isIPvFuture(bytes[start..<close]) { throw ICEServerURIError(.ipvFuture, at: start) }
    let percent = bytes[start..<close].firstIndex(of: UInt8(ascii: "%"))
    let text = String(decoding: bytes[start..<(percent ?? close)], as: UTF8.self)
    guard let address = IPAddress(text), address.version == .v6 else {
      throw ICEServerURIError(.ipv6Address, at: start, hint: .bracketsAreForIPv6)
    }
    let zone = try percent.map { at throws(ICEServerURIError) in
      try scanZone(at..<close, of: address)
    }
    if case .v6(0, let low, _) = address, low >> 32 == 0xFFFF { note(.ipv4Mapped) }
    if zone == nil, address.reach == .linkLocal { note(.zoneMissing) }
    offset = close + 1
    if let byte, !isDelimiter(byte), byte != UInt8(ascii: ":") {
      throw ICEServerURIError(.delimiter, at: offset)
    }
    return .ip(address, zone: zone)
  }

  /// The interface after `%` or, per RFC 6874, `%25`.
  private mutating func scanZone(
    _ range: Range<Int>, of address: IPAddress
  ) throws(ICEServerURIError) -> String {
    try tolerate(.zoneIdentifier, else: .zoneIdentifier, at: range.lowerBound)
    var zone = bytes[range].dropFirst()
    if zone.starts(with: "25".utf8) { zone = zone.dropFirst(2) }
    // IFNAMSIZ is 16 with its terminator; only link-local addresses need an interface.
    guard (1...15).contains(zone.count), zone.allSatisfy(\.isUnreserved),
      address.reach == .linkLocal
    else { throw ICEServerURIError(.zoneIdentifier, at: range.lowerBound) }
    return String(decoding: zone, as: UTF8.self)
  }

  /// `"v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )` of RFC 3986 section 3.2.2.
  private func isIPvFuture(_ literal: ArraySlice<UInt8>) -> Bool {
    guard let first = literal.first, first | 0x20 == UInt8(ascii: "v"),
      let dot = literal.firstIndex(of: UInt8(ascii: "."))
    else { return false }
    let version = literal[(literal.startIndex + 1)..<dot]
    let address = literal[(dot + 1)...]
    return !version.isEmpty && version.allSatisfy { $0.hexDigitValue != nil } && !address.isEmpty
      && address.allSatisfy { $0.isRegNameLiteral || $0 == UInt8(ascii: ":") }
  }
}

// MARK: Notes on the whole URI

extension URIScanner {
  private mutating func judge(_ uri: ICEServerURI) {
    if case .ip = uri.host, uri.isSecure { note(.ipLiteralWithTLS) }
    if uri.scheme == .stuns { note(.stunsInBrowsers) }
    if uri.transport == .dtls { note(.browsersUseTLS) }
    if BrowserPorts.areBlocked(uri.port) {
      note(.portBlockedByBrowsers)
    } else if uri.port == 53 {
      note(.port53)
    } else if uri.isTURN, uri.port < 1024, uri.port != 80, uri.port != 443 {
      note(.lowPort)
    }
  }
}

// MARK: Credentials

extension URIScanner {
  /// `user:password@host`, the syntax before RFC 7065, or several parts joined by colons.
  ///
  /// A password may contain any character but the last `@`.
  private func holdsCredentials(_ authority: ArraySlice<UInt8>) -> Bool {
    if authority.contains(UInt8(ascii: "@")) { return true }
    guard authority.first != UInt8(ascii: "[") else { return false }
    let parts = authority.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    return parts.count > 2 && parts.dropFirst().contains { !$0.allSatisfy(\.isDigit) }
  }

  /// Whether the text here begins with a usual name of a credential or key.
  private func namesCredential() -> Bool {
    let name = bytes[offset..<end].drop { "&;?".utf8.contains($0) }.prefix { $0.isLetter }
    return ["user", "pass", "cred", "key", "token", "secret", "auth", "pwd", "apikey"].contains {
      String(decoding: name, as: UTF8.self).lowercased().hasPrefix($0)
    }
  }

  /// `&transport=` or the like, where `?transport=` was meant.
  private func isTransportWithoutMark() -> Bool {
    let key = "transport="
    guard offset < end else { return false }
    return lowercased(offset + 1..<min(offset + 1 + key.utf8.count, end)) == key
  }
}

// MARK: Small helpers

extension URIScanner {
  private var byte: UInt8? { offset < end ? bytes[offset] : nil }

  private mutating func note(_ note: ICEServerURI.Note) {
    if !notes.contains(note) { notes.append(note) }
  }

  /// Accepts a deviation from the grammar with a note, or throws in strict mode.
  private mutating func tolerate(
    _ deviation: ICEServerURI.Note, else kind: ICEServerURIError.Kind, at offset: Int
  ) throws(ICEServerURIError) {
    guard grammar == .lenient else { throw ICEServerURIError(kind, at: offset) }
    note(deviation)
  }

  private mutating func noteCase(
    of range: Range<Int>, as deviation: ICEServerURI.Note = .caseFolded
  ) {
    if bytes[range].contains(where: \.isUppercase) { note(deviation) }
  }

  private func lowercased(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self).lowercased()
  }

  /// A byte that ends a host and a port.
  private func isDelimiter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "?") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#")
  }

  /// A host with a port contains at most one colon.
  private func looksLikeIPv6(_ text: ArraySlice<UInt8>) -> Bool {
    text.count(where: { $0 == UInt8(ascii: ":") }) > 1
      && text.allSatisfy {
        $0.hexDigitValue != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
      }
  }
}
