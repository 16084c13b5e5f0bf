package import ICEServers
import Vocabulary

/// One link of a `Link` header (RFC 8288 section 3).
struct LinkHeader: Hashable {
  /// The text between the angle brackets.
  var target: String
  /// Names in lower case; for a repeated name, the first counts.
  var parameters: [String: String]

  /// The relation types; one `rel` may name several.
  var relations: [String] {
    parameters["rel"]?.split(separator: " ").map { $0.lowercased() } ?? []
  }
}

extension LinkHeader {
  /// A link to an ICE server (RFC 9725 section 4.6); `nil` where what it needs cannot stand in a header.
  init?(_ uri: ICEServerURI, _ credential: ICECredential?) {
    target = uri.description
    parameters = ["rel": "ice-server"]
    if uri.isTURN, let credential {
      parameters["username"] = credential.username
      parameters["credential"] = credential.password.reveal()
      parameters["credential-type"] = "password"
    }
    let isPrintable = ([target] + parameters.values).allSatisfy { text in
      text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
    guard isPrintable else { return nil }
  }

  /// As in a header: `<turn:turn.example.org>; rel="ice-server"; username="u"`.
  var text: String {
    let written = parameters.sorted { $0.key == "rel" || $1.key != "rel" && $0.key < $1.key }
      .map { "; \($0.key)=\"\(Self.escaped($0.value))\"" }
    return "<\(target)>\(written.joined())"
  }

  private static func escaped(_ text: String) -> String {
    String(text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] })
  }

  /// Parses a header's value: links separated by commas, except for commas in quotes.
  ///
  /// An unreadable part ends the list; the links before it are kept.
  static func parse(_ value: String) -> [LinkHeader] {
    var scanner = Scanner(rest: value[...])
    var links: [LinkHeader] = []
    while let link = scanner.link() {
      links.append(link)
      guard scanner.skip(",") else { break }
    }
    return links
  }

  private struct Scanner {
    var rest: Substring

    mutating func link() -> LinkHeader? {
      // A list may have empty members (RFC 9110 section 5.6.1).
      while skip(",") {}
      guard skip("<"), let end = rest.firstIndex(of: ">") else { return nil }
      var link = LinkHeader(target: String(rest[..<end]), parameters: [:])
      rest = rest[end...].dropFirst()
      while skip(";") {
        guard let name = token()?.lowercased() else { continue }
        let value = skip("=") ? (quoted() ?? token() ?? "") : ""
        if link.parameters[name] == nil { link.parameters[name] = value }
      }
      return link
    }

    /// Skips white space, then the character, if present.
    mutating func skip(_ character: Character) -> Bool {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      guard rest.first == character else { return false }
      rest.removeFirst()
      return true
    }

    private mutating func token() -> String? {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      let text = rest.prefix { !" \t;,=\"<>".contains($0) }
      rest = rest[text.endIndex...]
      return text.isEmpty ? nil : String(text)
    }

    /// A quoted string, in which a backslash escapes the next character.
    private mutating func quoted() -> String? {
      guard skip("\"") else { return nil }
      var text = ""
      while let character = rest.popFirst() {
        switch character {
        case "\"": return text
        case "\\": if let next = rest.popFirst() { text.append(next) }
        default: text.append(character)
        }
      }
      return text
    }
  }
}

/// The `Link` header of servers that a client may use; `nil` for none (RFC 9725 section 4.6).
package func linkHeader(
  of servers: some Sequence<(uri: ICEServerURI, credential: ICECredential?)>
) -> String? {
  let links = servers.compactMap { LinkHeader($0.uri, $0.credential)?.text }
  return links.isEmpty ? nil : links.joined(separator: ", ")
}
