/// A finding's title, with the places where it names what it is about.
///
/// `{server}` and `{name}` become the host, or how many there are; `{port}` the ports, as `UDP port 3478`;
/// `{one|many}` the first word where there is one server, and the second where there are more.
package struct TitleTemplate: Hashable, Sendable, ExpressibleByStringLiteral {
  private let template: String

  package init(stringLiteral value: String) {
    template = value
  }

  /// The title of no run in particular: `UDP to the server is blocked`.
  package var general: String { text(servers: [], ports: []) }

  /// Names up to two hosts and two ports, and counts them beyond.
  package func text(servers: [String], ports: [String]) -> String {
    var result = ""
    var rest = Substring(template)
    while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
      result += rest[..<start]
      result += Self.filled(
        rest[rest.index(after: start)..<end], servers: servers, ports: ports)
      rest = rest[rest.index(after: end)...]
    }
    return Self.capitalised(result + rest)
  }

  private static func filled(
    _ place: Substring, servers: [String], ports: [String]
  ) -> String {
    switch place {
    case "server": names(servers, none: "the server", many: "servers")
    case "name": names(servers, none: "the server's name", many: "names")
    case "port": names(ports, none: "the port", many: "ports")
    default: word(place, isPlural: servers.count > 1)
    }
  }

  private static func word(_ choice: Substring, isPlural: Bool) -> String {
    guard let bar = choice.firstIndex(of: "|") else { return String(choice) }
    return String(isPlural ? choice[choice.index(after: bar)...] : choice[..<bar])
  }

  private static func names(_ names: [String], none: String, many: String) -> String {
    switch names.count {
    case 0: none
    case 1...2: names.joined(separator: " and ")
    default: "\(names.count) \(many)"
    }
  }

  /// A host keeps its spelling, since it is one; `the server` begins a sentence.
  private static func capitalised(_ text: String) -> String {
    guard text.hasPrefix("the ") else { return text }
    return "T" + text.dropFirst()
  }
}
