import ICEServers
import Vocabulary

/// The arguments that were probably meant by one that is not a STUN or TURN URI.
enum URIRepair {
  /// `nil` if no valid URI is close.
  static func arguments(insteadOf text: String, isTURN: Bool) -> [String]? {
    if text.hasPrefix("https://") || text.hasPrefix("http://") { return [option(for: text), text] }
    let uri =
      holdsCredential(text)
      ? ICEServerURICorrection.withoutCredentials(of: text) : repaired(text, isTURN: isTURN)
    guard let uri else { return nil }
    return (holdsCredential(text) ? ["--username", "NAME", "--credential-file", "FILE"] : []) + [
      uri
    ]
  }

  private static func holdsCredential(_ text: String) -> Bool {
    let (place, _) = placeAndQuery(text.dropFirst(scheme(of: text).map { $0.count + 1 } ?? 0))
    return text.contains("@") || withoutCredential(place).count < place.count
  }

  private static func option(for url: String) -> String {
    let path = url.lowercased()
    return path.contains("/whip") ? "--whip" : path.contains("/whep") ? "--whep" : "--rtc-config"
  }

  /// Removes one fault after another, until the text is valid.
  private static func repaired(_ text: String, isTURN: Bool) -> String? {
    var candidate = String(text.drop(while: \.isWhitespace))
      .replacing("&transport=", with: "?transport=", maxReplacements: 1)
    if scheme(of: candidate) == nil {
      candidate = "\(guessedScheme(for: candidate, isTURN: isTURN)):\(candidate)"
    }
    guard let scheme = scheme(of: candidate) else { return nil }
    let (place, query) = placeAndQuery(candidate.dropFirst(scheme.count + 1))
    let uri = "\(scheme):\(withoutCredential(place))\(scheme.hasPrefix("stun") ? "" : query)"
    return (try? ICEServerURI.read(uri)) == nil ? nil : uri
  }

  /// The part after the scheme, without slashes, user information and path.
  private static func placeAndQuery(_ text: Substring) -> (place: Substring, query: Substring) {
    let rest = text.drop { $0 == "/" }
    let query = rest.firstIndex(of: "?").map { rest[$0...] } ?? ""
    let authority = rest.prefix { $0 != "?" }
    let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] }
    return ((host ?? authority).prefix { $0 != "/" }, query)
  }

  /// Some write `user:password:host:port`; an address without brackets looks the same.
  private static func withoutCredential(_ place: Substring) -> String {
    if IPAddress(String(place))?.version == .v6 { return "[\(place)]" }
    let words = place.split(separator: ":", omittingEmptySubsequences: false)
    guard words.count >= 3, !place.contains("[") else { return String(place) }
    let hasPort = UInt16(words.last ?? "") != nil
    return words.suffix(hasPort ? 2 : 1).joined(separator: ":")
  }

  private static func scheme(of text: String) -> String? {
    let word = text.prefix { $0 != ":" }
    return word.count < text.count
      && ["stun", "stuns", "turn", "turns"].contains(word.lowercased())
      ? String(word) : nil
  }

  private static func guessedScheme(for text: String, isTURN: Bool) -> String {
    let isSecure = text.contains(":5349") || text.contains(":443")
    let names = isTURN || text.lowercased().contains("turn") || text.contains("transport=")
    return isSecure ? "turns" : names ? "turn" : "stun"
  }
}
