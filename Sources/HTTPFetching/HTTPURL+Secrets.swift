package import Vocabulary

extension HTTPURL {
  /// The parts of a user's URL that may be keys: user information, values in the query, and path
  /// segments that are not words.
  package var secrets: [Secret] {
    let rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
    let authority = rest.prefix { !"/?#".contains($0) }
    let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
    let words = user.split(separator: ":", maxSplits: 1)
    return (words + pathKeys + queryKeys).map { Secret(String($0)) }
  }

  /// Keys contain digits or are long; `whip` and `turn-credentials` are words that servers may
  /// repeat.
  private var pathKeys: [Substring] {
    path.split(separator: "/").filter { part in
      part.utf8.count >= 20
        || part.utf8.count >= SecretMask.shortestPrefix && part.contains { $0.isNumber }
    }
  }

  private var queryKeys: [Substring] {
    guard let mark = text.firstIndex(of: "?") else { return [] }
    return text[mark...].dropFirst().split { "&#;".contains($0) }.compactMap { parameter in
      let value = parameter.firstIndex(of: "=").map { parameter[$0...].dropFirst() } ?? parameter
      return value.utf8.count >= SecretMask.shortestPrefix ? value : nil
    }
  }
}
