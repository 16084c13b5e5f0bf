/// Something outside the file that it depends on, and where it says so.
package struct Surrounding: Hashable, Sendable {
  package enum Thing: Hashable, Sendable {
    /// A file to read.
    case file(String, holdsSecret: Bool)
    /// An environment variable.
    case variable(String)
    /// A name in `$CREDENTIALS_DIRECTORY` (systemd.exec).
    case credential(String)
    /// A file to create or replace.
    case output(String)
  }

  package var thing: Thing
  package var place: Place
  /// The path of keys to it.
  package var path: String

  /// A problem report for something that is not as required.
  package func problem(_ message: String) -> ConfigurationProblem {
    ConfigurationProblem(place: place, path: path, message: message)
  }
}

extension Configuration {
  /// Everything outside the file that must exist when it is used, in file order.
  ///
  /// Standard input and URLs are not included: they cannot be checked beforehand.
  package var surroundings: [Surrounding] {
    Self.surroundings(Self.shape, root, at: "").sorted { $0.place < $1.place }
  }

  private static func surroundings(
    _ shape: Shape, _ node: Node, at path: String
  ) -> [Surrounding] {
    switch shape {
    case .path(let use): return thing(at: node, use).map { [Surrounding($0, node, path)] } ?? []
    case .secret: return node.entries.compactMap { secretPlace($0, path) }
    case .object(let fields): return surroundings(fields, node, at: path)
    case .named(let value):
      return node.entries.flatMap { surroundings(value, $0.value, at: path.dotted($0.key)) }
    case .list(let element):
      return node.elements.enumerated().flatMap { surroundings(element, $1, at: "\(path)[\($0)]") }
    case .variants(let variants):
      let variant = variants.first { $0.kind == node["kind"]?.text }
      return surroundings(variant?.fields ?? [], node, at: path)
    case .text, .setting, .bool, .integer, .duration, .percentage, .choice, .checked: return []
    }
  }

  private static func surroundings(
    _ fields: [Field], _ node: Node, at path: String
  ) -> [Surrounding] {
    fields.flatMap { field in
      node[field.key].map { surroundings(field.shape, $0, at: path.dotted(field.key)) } ?? []
    }
  }

  private static func thing(at node: Node, _ use: PathUse) -> Surrounding.Thing? {
    guard let text = node.text, text != "-" else { return nil }
    switch use {
    case .output: return .output(text)
    case .input: return .file(text, holdsSecret: false)
    case .document: return text.contains("://") ? nil : .file(text, holdsSecret: true)
    }
  }

  private static func secretPlace(_ entry: Node.Entry, _ path: String) -> Surrounding? {
    guard let text = entry.value.text, text != "-" else { return nil }
    let thing: Surrounding.Thing =
      switch entry.key {
      case "variable": .variable(text)
      case "credential": .credential(text)
      default: .file(text, holdsSecret: true)
      }
    return Surrounding(thing, entry.value, path.dotted(entry.key))
  }
}

extension Surrounding {
  fileprivate init(_ thing: Thing, _ node: Node, _ path: String) {
    self.init(thing: thing, place: node.place, path: path)
  }
}
