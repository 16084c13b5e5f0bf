import HTTPFetching
import ICEServers
import Vocabulary

extension Configuration {
  /// The file as it is understood, in YAML: what it leaves open with its default, secrets as places.
  ///
  /// URLs are shown without user information and query, where keys travel.
  package var shown: String {
    Self.lines(Self.shape, root, indent: 0).joined(separator: "\n") + "\n"
  }

  private static func lines(_ shape: Shape, _ node: Node, indent: Int) -> [String] {
    switch shape {
    case .object(let fields): objectLines(fields, node, indent: indent)
    case .secret: objectLines(Shape.secretPlaces, node, indent: indent)
    case .variants(let variants):
      variants.first { $0.kind == node["kind"]?.text }.map {
        objectLines($0.allFields, node, indent: indent)
      } ?? []
    case .named(let value):
      node.entries.flatMap { entry in
        [margin(indent) + entry.key + ":"] + lines(value, entry.value, indent: indent + 1)
      }
    case .list(let element):
      node.elements.flatMap { listItem(lines(element, $0, indent: indent + 1), indent: indent) }
    default: [margin(indent) + scalar(node)]
    }
  }

  /// The first line of an element takes the dash.
  private static func listItem(_ lines: [String], indent: Int) -> [String] {
    guard let first = lines.first else { return [] }
    return [margin(indent) + "- " + first.dropFirst(margin(indent + 1).count)] + lines.dropFirst()
  }

  private static func objectLines(_ fields: [Field], _ node: Node, indent: Int) -> [String] {
    fields.flatMap { field -> [String] in
      let start = margin(indent) + field.key + ":"
      guard let value = node[field.key] else {
        return field.standardText.map { ["\(start) \($0)  # default"] }
          ?? section(start, field.shape, .empty, indent: indent)
      }
      return field.shape.isNested
        ? section(start, field.shape, value, indent: indent) : ["\(start) \(scalar(value))"]
    }
  }

  /// A key and what is below it; nothing where there is nothing below, not even a default.
  private static func section(
    _ start: String, _ shape: Shape, _ node: Node, indent: Int
  ) -> [String] {
    let lines = shape.isNested ? lines(shape, node, indent: indent + 1) : []
    return lines.isEmpty ? [] : [start] + lines
  }

  private static func margin(_ indent: Int) -> String {
    String(repeating: "  ", count: indent)
  }

  private static func scalar(_ node: Node) -> String {
    let text = node.text ?? "null"
    guard case .text = node.content else { return text }
    return quoted(redacted(text))
  }

  /// A setting as it may be printed: of a URL what names neither user nor key.
  package static func redacted(_ text: String) -> String {
    guard text.contains(":") else { return text }
    return (try? HTTPURL(text))?.redacted ?? RedactedURIText(text).text
  }

  /// A word as it is; anything else as a JSON string, which is a YAML string too.
  fileprivate static func quoted(_ text: String) -> String {
    let isWord =
      text.utf8.first.map(isLetter) == true
      && text.utf8.allSatisfy { isLetter($0) || "0123456789_./-".utf8.contains($0) }
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    return isWord && !reserved.contains(text.lowercased())
      ? text : JSON.string(text).written(pretty: false)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}

extension Field {
  fileprivate var standardText: String? {
    switch shape {
    case .bool, .integer: standard
    default: standard.map(Configuration.quoted)
    }
  }
}

extension Shape {
  fileprivate var isNested: Bool {
    switch self {
    case .list, .object, .secret, .named, .variants: true
    default: false
    }
  }
}
