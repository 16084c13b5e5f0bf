import Vocabulary

/// A text written for a URI, with everything that may be a credential replaced.
///
/// Rejected texts are shown too, and credentials occur in many places: `user:password@host`,
/// `user:password:host:port`, the query, the fragment, a path. So only what is known to be harmless
/// is shown: the scheme, a host, the digits of a port, and `transport=` with its value.
package struct RedactedURIText: Hashable, Sendable {
  /// The text to show.
  package let text: String
  /// In order and disjoint.
  private let hidden: [Range<Int>]

  private static let placeholder = "***"

  package init(_ original: String) {
    var bytes = Array(original.utf8)
    var finder = CredentialFinder(bytes)
    hidden = finder.ranges()
    for range in hidden.reversed() {
      bytes.replaceSubrange(range, with: Self.placeholder.utf8)
    }
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The place in `text` of a byte of the original; for hidden bytes, the start of the placeholder.
  package func offset(ofOriginal offset: Int) -> Int {
    var shift = 0
    for range in hidden where range.lowerBound < offset {
      guard range.upperBound <= offset else { return range.lowerBound + shift }
      shift += Self.placeholder.utf8.count - range.count
    }
    return offset + shift
  }

  /// The column of a byte of the original, in characters of `text` from 1 on.
  package func column(ofOriginal offset: Int) -> Int {
    let before = text.utf8.prefix(self.offset(ofOriginal: offset))
    return String(decoding: before, as: UTF8.self).unicodeScalars.count + 1
  }
}

/// Finds the parts of a text that are not known to be harmless.
private struct CredentialFinder {
  private let bytes: [UInt8]
  private var hidden: [Range<Int>] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  mutating func ranges() -> [Range<Int>] {
    let start = endOfScheme ?? 0
    guard start > 0 || isPlainHost(bytes[...]) else {
      hide(bytes.firstIndex { !$0.isBlank } ?? bytes.count, bytes.count)
      return hidden
    }
    let authority = bytes[start...].firstIndex { $0 != UInt8(ascii: "/") && !$0.isBlank }
    guard let authority else { return hidden }
    let query = bytes[authority...].firstIndex { "?#".utf8.contains($0) } ?? bytes.count
    if let at = lastAt(from: authority) {
      // An `@` after `?` may end a user's password or be part of a value.
      guard at.lowerBound < query else {
        hide(authority, bytes.count)
        return hidden
      }
      hide(authority, at.lowerBound)
      findInHost(at.upperBound, query)
    } else {
      findInHost(authority, query)
    }
    findInQuery(from: query)
    return hidden
  }

  private mutating func hide(_ start: Int, _ end: Int) {
    guard start < end else { return }
    if let last = hidden.last, last.upperBound >= start {
      hidden[hidden.count - 1] = last.lowerBound..<max(end, last.upperBound)
    } else {
      hidden.append(start..<end)
    }
  }
}

// MARK: The scheme

extension CredentialFinder {
  private static let schemes = ["stun", "stuns", "turn", "turns", "http", "https", "ws", "wss"]

  /// Just after the colon of a word that is a scheme, or was probably meant as one.
  private var endOfScheme: Int? {
    let start = bytes.firstIndex { !$0.isBlank && !"\"'<`".utf8.contains($0) } ?? 0
    guard let colon = bytes[start...].firstIndex(where: { ":;".utf8.contains($0) }),
      colon - start <= 10
    else { return nil }
    let word = String(decoding: bytes[start..<colon], as: UTF8.self).lowercased()
    if bytes[colon] == UInt8(ascii: ";") {
      // Behind it may be anything; a host is harmless.
      return Self.schemes.contains(word) && isPlainHost(bytes[(colon + 1)...]) ? colon + 1 : nil
    }
    return Self.schemes.contains(word) || ICEServerURI.Scheme.transports.contains(word)
      || ICEServerURI.Scheme.meant(by: word) != nil
      ? colon + 1 : nil
  }

  /// Nothing but `stun.example.org:3478` or `2001:db8::1`: a host of several labels or an address, and a port.
  private func isPlainHost(_ text: ArraySlice<UInt8>) -> Bool {
    if IPAddress(String(decoding: text, as: UTF8.self))?.version == .v6 { return true }
    if text.first == UInt8(ascii: "["), let close = text.firstIndex(of: UInt8(ascii: "]")) {
      let literal = String(decoding: text[(text.startIndex + 1)..<close], as: UTF8.self)
      let port = text[(close + 1)...]
      return IPAddress(literal)?.version == .v6
        && (port.isEmpty || port.first == UInt8(ascii: ":") && isPort(port.dropFirst()))
    }
    let end = text.firstIndex { "?/#&;".utf8.contains($0) || $0.isBlank } ?? text.endIndex
    let parts = text[..<end].split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.count < 2 || isPort(parts[1]) else { return false }
    let host = String(decoding: parts[0], as: UTF8.self)
    if IPAddress(host) != nil || host == "localhost" { return true }
    let labels = parts[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.count > 1
      && labels.allSatisfy { label in
        !label.isEmpty && label.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "-") }
      } && labels.last.map { $0.count > 1 && $0.allSatisfy(\.isLetter) } == true
  }

  private func isPort(_ text: ArraySlice<UInt8>) -> Bool {
    text.count <= 5 && text.allSatisfy(\.isDigit)
  }
}

// MARK: Host and port

extension CredentialFinder {
  /// The last `@`, also percent-encoded.
  private func lastAt(from start: Int) -> Range<Int>? {
    for index in bytes[start...].indices.reversed() {
      if bytes[index] == UInt8(ascii: "@") { return index..<index + 1 }
      if isEncoded("40", at: index) { return index..<index + 3 }
    }
    return nil
  }

  private func isEncoded(_ digits: String, at index: Int) -> Bool {
    bytes[index] == UInt8(ascii: "%") && bytes[(index + 1)...].prefix(2).elementsEqual(digits.utf8)
  }

  private mutating func findInHost(_ start: Int, _ end: Int) {
    let path = bytes[start..<end].firstIndex(of: UInt8(ascii: "/")) ?? end
    findInAuthority(start, path)
    if path + 1 < end { hide(path + 1, end) }
  }

  private mutating func findInAuthority(_ start: Int, _ end: Int) {
    let text = bytes[start..<end]
    if text.first == UInt8(ascii: "["), let close = text.lastIndex(of: UInt8(ascii: "]")) {
      if !isIPLiteral(text[(start + 1)..<close]) { hide(start + 1, close) }
      findInPort(close + 1, end)
      return
    }
    if isBareIPv6(text) { return }
    let colons = text.indices.filter {
      text[$0] == UInt8(ascii: ":") || isEncoded("3A", at: $0) || isEncoded("3a", at: $0)
    }
    guard colons.count < 2, text.count <= HostName.maximumByteCount + 8 else {
      hide(start, end)
      return
    }
    let colon = colons.first ?? end
    findInName(start, colon)
    if colon < end { findInPort(colon, end) }
  }

  /// A host certainly ends at a blank or a separator.
  private mutating func findInName(_ start: Int, _ end: Int) {
    var start = start
    while start < end, let variable = TemplateVariable.end(in: bytes[..<end], at: start) {
      start = variable
    }
    let odd = bytes[start..<end].indices.first { index in
      let byte = bytes[index]
      return byte < 0x80 && !byte.isUnreserved && byte != UInt8(ascii: "%")
        || ["25", "2F", "2f", "3F", "3f", "23", "20"].contains { isEncoded($0, at: index) }
    }
    guard let odd, !isTransport(bytes[(odd + 1)..<end]) else { return }
    hide(odd, end)
  }

  /// Checks the text after the host: a colon and the digits of a port, perhaps `&transport=tcp`.
  private mutating func findInPort(_ start: Int, _ end: Int) {
    guard start < end else { return }
    let digits = start + (bytes[start] == UInt8(ascii: ":") ? 1 : 0)
    let rest = bytes[digits..<end].firstIndex { !$0.isDigit } ?? end
    guard rest - digits <= 5 else { return hide(digits, end) }
    if rest < end, rest > digits, "&;,".utf8.contains(bytes[rest]),
      isTransport(bytes[(rest + 1)..<end])
    {
      return
    }
    // Text after a blank may be anything; blanks alone are harmless.
    let visible = bytes[rest..<end].firstIndex { !$0.isBlank } ?? end
    if visible < end { hide(rest == digits ? digits : visible, end) }
  }

  /// An address, with a zone where allowed; or a host put in brackets by mistake.
  private func isIPLiteral(_ text: ArraySlice<UInt8>) -> Bool {
    let address = text.prefix { $0 != UInt8(ascii: "%") }
    let zone = text.dropFirst(address.count)
    guard let ip = IPAddress(String(decoding: address, as: UTF8.self)) else {
      return isPlainHost(text)
    }
    return zone.isEmpty
      || ip.reach == .linkLocal && zone.count <= 18
        && zone.allSatisfy { $0.isUnreserved || $0 == UInt8(ascii: "%") }
  }

  private func isBareIPv6(_ text: ArraySlice<UInt8>) -> Bool {
    if IPAddress(String(decoding: text, as: UTF8.self))?.version == .v6 { return true }
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")), isPort(text[(colon + 1)...]) else {
      return false
    }
    return IPAddress(String(decoding: text[..<colon], as: UTF8.self))?.version == .v6
  }
}

// MARK: The query

extension CredentialFinder {
  /// From the first parameter other than `transport` to the end, including a fragment.
  private mutating func findInQuery(from query: Int) {
    var start = query
    while start < bytes.count {
      let next = start + 1
      let end = bytes[next...].firstIndex { "&;?#".utf8.contains($0) } ?? bytes.count
      guard end == next || bytes[start] != UInt8(ascii: "#") && isTransport(bytes[next..<end])
      else {
        hide(endOfParameterName(next, end) ?? next, bytes.count)
        return
      }
      start = end
    }
  }

  /// Just after the equals sign of a name that is a word; `nil` for a name that may itself be the
  /// secret.
  private func endOfParameterName(_ start: Int, _ end: Int) -> Int? {
    guard let equals = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")),
      equals - start <= 16,
      bytes[start..<equals].allSatisfy({ $0.isLetter || "-_".utf8.contains($0) })
    else { return nil }
    return equals + 1
  }

  /// `transport` and a word of at most five letters, as `transport=tcp`.
  private func isTransport(_ text: ArraySlice<UInt8>) -> Bool {
    let parts = text.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first,
      String(decoding: name, as: UTF8.self).lowercased() == "transport"
    else { return false }
    guard parts.count > 1 else { return true }
    let value = parts[1].prefix { !$0.isBlank }
    return value.count <= 5 && value.allSatisfy(\.isLetter)
      && parts[1].dropFirst(value.count).allSatisfy(\.isBlank)
  }
}
