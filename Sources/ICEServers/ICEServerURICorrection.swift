import Vocabulary

/// The URI that a text was probably meant to be.
package enum ICEServerURICorrection {
  /// A URI of the strict grammar; `nil` if nothing is close enough, or if the text contains what
  /// may be a credential, which must not be repeated.
  ///
  /// `relaying`: credentials were given beside the text, so that a bare host is a TURN server.
  package static func of(_ text: String, relaying: Bool = false) -> String? {
    guard text.utf8.count <= URIScanner.maximumByteCount else { return nil }
    let trimmed = withoutPath(withOneScheme(trimmed(visible(text))))
    guard !trimmed.isEmpty, RedactedURIText(trimmed).text == trimmed, !trimmed.contains("@") else {
      return nil
    }
    let (scheme, rest, transport) = scheme(of: trimmed)
    // The URL of another protocol, whose scheme would become a host.
    if scheme == nil, transport == nil, trimmed.contains("://") { return nil }
    let pieces = rest.drop { $0 == "/" }
      .split(maxSplits: 1, omittingEmptySubsequences: false) { "?&;,/#".contains($0) }
    guard let authority = pieces.first, let server = server(in: authority) else { return nil }
    let wish = pieces.count > 1 ? pieces[1].lowercased() : transport ?? ""
    let relays = relaying || transport != nil || wish.contains("transport=")
    let corrected = assembled(scheme ?? guess(server, relays), server, wish)
    guard corrected != text, (try? ICEServerURI.read(corrected, .strict)) != nil else { return nil }
    return corrected
  }

  /// The URIs in a text that holds several, with commas, semicolons, bars or blanks between them;
  /// `nil` unless each of them is one.
  package static func each(in text: String) -> [String]? {
    guard text.utf8.count <= URIScanner.maximumByteCount else { return nil }
    var parts = text.split { $0.isWhitespace || ",;|".contains($0) }.map { trimmed(String($0)) }
    // `?transport=udp,tcp`
    if let first = parts.first, let mark = first.firstRange(of: "?transport=") {
      let start = String(first[..<mark.upperBound])
      parts = parts.map { ["udp", "tcp"].contains($0) ? start + $0 : $0 }
    }
    guard parts.count > 1, parts.allSatisfy({ (try? ICEServerURI.read($0, .strict)) != nil }) else {
      return nil
    }
    return parts
  }

  /// The server's URI in a text that also contains credentials.
  ///
  /// Only if one part of the text is certainly a host, so that no part of a password is repeated by
  /// mistake: a name of several labels, an address or `localhost`, and the digits of a port.
  package static func withoutCredentials(of text: String) -> String? {
    let (scheme, rest, _) = scheme(of: trimmed(text))
    let authority = rest.drop { $0 == "/" }.prefix { !"?#/".contains($0) }
    guard let (words, host) = server(besideCredentials: authority) else { return nil }
    let port = words.dropFirst(host + 1).first.flatMap { UInt16($0) }
    let wish = rest.firstIndex(of: "?").map { rest[$0...].lowercased() } ?? ""
    let transport = ["udp", "tcp"].first { wish.hasPrefix("?transport=\($0)") } ?? ""
    let server = String(words[host]) + (port.map { ":\($0)" } ?? "")
    let corrected = assembled(scheme ?? guess(server, true), server, transport)
    return (try? ICEServerURI.read(corrected, .strict)) == nil ? nil : corrected
  }

  /// What follows another scheme and its slashes; `nil` if the text does not begin with one.
  static func behindScheme(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let word = text.prefix { $0 != UInt8(ascii: ":") }
    let schemes = ["http", "https", "ws", "wss"] + ICEServerURI.Scheme.allCases.map(\.rawValue)
    guard word.endIndex < text.endIndex,
      schemes.contains(String(decoding: word, as: UTF8.self).lowercased())
    else { return nil }
    return text[(word.endIndex + 1)...].drop { $0 == UInt8(ascii: "/") }
  }

  /// `turn;host`, `turn: host`, `turn:http://host` and `turn:turn:host` as `turn:host`.
  private static func withOneScheme(_ text: String) -> String {
    guard let mark = text.firstIndex(where: { ":;".contains($0) }),
      let scheme = ICEServerURI.Scheme(rawValue: text[..<mark].lowercased())
    else { return text }
    let rest = text[text.index(after: mark)...].drop(while: \.isWhitespace)
    let bytes = Array(rest.utf8)
    let behind = behindScheme(bytes[...]).flatMap { $0.first?.isDigit == false ? $0 : nil }
    guard text[mark] == ";" || rest.startIndex > text.index(after: mark) || behind != nil else {
      return text
    }
    return
      "\(scheme.rawValue):\(behind.map { String(decoding: $0, as: UTF8.self) } ?? String(rest))"
  }

  /// The text before a path that may be a key, which is never shown.
  private static func withoutPath(_ text: String) -> String {
    let shown = RedactedURIText(text).text
    return shown != text && shown.hasSuffix("/***") ? String(shown.dropLast(4)) : text
  }

  /// The words between colons, and which of them is the host.
  private static func server(
    besideCredentials authority: Substring
  ) -> (words: [Substring], host: Int)? {
    func words(_ text: Substring) -> [Substring] {
      text.split(separator: ":", omittingEmptySubsequences: false)
    }
    guard let at = authority.lastIndex(of: "@") else {
      let all = words(authority)
      let hosts = all.indices.filter { isHost(all[$0]) }
      return hosts.count == 1 ? (all, hosts[0]) : nil
    }
    let (before, behind) = (words(authority[..<at]), words(authority[at...].dropFirst()))
    guard behind.count <= 2, isHost(behind[0]) || before.count > 1 && !isHost(before[0]) else {
      return nil
    }
    return (behind, 0)
  }

  private static func isHost(_ word: Substring) -> Bool {
    if word == "localhost" || IPAddress(word) != nil { return true }
    let labels = word.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count > 1
      && labels.allSatisfy { label in
        !label.isEmpty && label.utf8.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x2D }
      } && labels.last.map { $0.utf8.count > 1 && $0.utf8.allSatisfy(\.isLetter) } == true
  }

  /// The text without what has no shape, such as zero-width spaces, which copying from a page brings along.
  private static func visible(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { $0.properties.generalCategory != .format }))
  }

  /// Trims the blanks, quotation marks and commas that get copied along with text.
  private static func trimmed(_ text: String) -> String {
    func isAround(_ character: Character) -> Bool {
      character.isWhitespace || "\"'`<>,;“”„‟‘’‚«»".contains(character)
    }
    let start = text.drop(while: isAround)
    return String(start.prefix(start.count - start.reversed().prefix(while: isAround).count))
  }

  /// The scheme, the rest, and a transport that the scheme names: `turn+tcp:`, `udp://`.
  private static func scheme(of text: String) -> (ICEServerURI.Scheme?, Substring, String?) {
    guard let colon = text.firstIndex(of: ":") else { return (nil, text[...], nil) }
    let word = text[..<colon].lowercased()
    let rest = text[text.index(after: colon)...]
    if ICEServerURI.Scheme.transports.contains(word) { return (nil, rest, "transport=\(word)") }
    guard let scheme = ICEServerURI.Scheme.meant(by: word) else { return (nil, text[...], nil) }
    let transport = ["udp", "tcp"].first { word.count > 4 && word.hasSuffix($0) }
    return (scheme, rest, transport.map { "transport=\($0)" })
  }

  /// Host and port, with brackets only around an IPv6 address.
  private static func server(in authority: Substring) -> String? {
    if IPAddress(authority)?.version == .v6 { return "[\(authority)]" }
    guard authority.hasPrefix("[") else { return String(authority) }
    guard let close = authority.firstIndex(of: "]") else { return nil }
    let literal = authority[..<close].dropFirst()
    let isIPv6 = IPAddress(literal)?.version == .v6
    return (isIPv6 ? "[\(literal)]" : String(literal)) + authority[close...].dropFirst()
  }

  private static func assembled(
    _ scheme: ICEServerURI.Scheme, _ server: String, _ wish: String
  ) -> String {
    var scheme = scheme
    var transport = ["udp", "tcp"].first { wish.contains($0) }
    if wish.contains("tls") {
      transport = wish.contains("dtls") ? "udp" : "tcp"
      scheme = scheme == .stun || scheme == .stuns ? .stuns : .turns
    }
    let isTURN = scheme == .turn || scheme == .turns
    return "\(scheme.rawValue):\(server)"
      + (isTURN ? transport.map { "?transport=\($0)" } ?? "" : "")
  }

  /// The scheme for a bare host: its first label and its port often say what it serves.
  private static func guess(_ server: String, _ relays: Bool) -> ICEServerURI.Scheme {
    let name = server.lowercased()
    let isSecure = name.hasPrefix("turns.") || name.hasPrefix("stuns.") || name.hasSuffix(":5349")
    let isTURN = name.hasPrefix("turn") || relays && !name.hasPrefix("stun")
    return isTURN ? (isSecure ? .turns : .turn) : (isSecure ? .stuns : .stun)
  }
}

extension ICEServerURI.Scheme {
  /// Words that some write for a scheme.
  static let transports = ["udp", "tcp", "tls", "dtls"]

  /// The scheme that a lower-case word was meant for: itself, misspelt, or with its transport.
  static func meant(by word: String) -> ICEServerURI.Scheme? {
    if let scheme = ICEServerURI.Scheme(rawValue: word) { return scheme }
    let ends = ["tls", "ssl", "dtls", "tcp", "udp", "x"]
    for stem in [ICEServerURI.Scheme.stun, .turn] where word.hasPrefix(stem.rawValue) {
      let isSecure = word.dropFirst(stem.rawValue.count).hasPrefix("s")
      let end = word.dropFirst(stem.rawValue.count + (isSecure ? 1 : 0)).drop { "+-_".contains($0) }
      guard ends.contains(String(end)) else { continue }
      return isSecure || end.contains("tls") || end == "ssl"
        ? (stem == .stun ? .stuns : .turns) : stem
    }
    guard (3...6).contains(word.utf8.count) else { return nil }
    return NearestWord.of(word, among: allCases.map(\.rawValue)).flatMap(Self.init)
  }
}
