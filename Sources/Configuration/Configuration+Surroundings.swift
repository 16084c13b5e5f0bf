/// Something outside the file that the file counts on, and where it says so.
package struct Surrounding: Hashable, Sendable {
  package enum Thing: Hashable, Sendable {
    /// A file that is read.
    case file(String, holdsSecret: Bool)
    /// An environment variable.
    case variable(String)
    /// A name in `$CREDENTIALS_DIRECTORY` (systemd.exec).
    case credential(String)
    /// A file that is made or replaced.
    case output(String)
  }

  package var thing: Thing
  package var place: Place
  /// The keys that lead there.
  package var path: String

  /// The problem of a thing that is not as it has to be.
  package func problem(_ message: String) -> ConfigurationProblem {
    ConfigurationProblem(place: place, path: path, message: message)
  }
}

extension Configuration {
  /// Everything outside the file that has to be there when it is used, in the order of the file.
  ///
  /// Standard input and URLs are not among them: nobody can tell beforehand.
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
    case .text, .setting, .bool, .integer, .duration, .choice, .checked: return []
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
