/// A place in a configuration file, counted from 1; the column counts Unicode scalars.
package struct Place: Hashable, Sendable, Comparable {
  package var line: Int
  package var column: Int

  package static func < (left: Place, right: Place) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A value in a configuration file, and its place.
struct Node: Sendable {
  enum Content: Sendable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case text(String)
    case list([Node])
    case mapping([Entry])
  }

  struct Entry: Sendable {
    var key: String
    var keyPlace: Place
    var value: Node
  }

  var content: Content
  var place: Place

  /// Stands for a missing section.
  static let empty = Node(content: .mapping([]), place: Place(line: 1, column: 1))
}

extension Node {
  subscript(key: String) -> Node? {
    entries.first { $0.key == key }?.value
  }

  var entries: [Entry] {
    if case .mapping(let entries) = content { entries } else { [] }
  }

  var elements: [Node] {
    if case .list(let elements) = content { elements } else { [] }
  }

  /// The text of a scalar; numbers and booleans as written.
  var text: String? {
    switch content {
    case .text(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    case .null, .list, .mapping: nil
    }
  }

  var bool: Bool? {
    if case .bool(let value) = content { value } else { nil }
  }

  /// The kind of value, in words.
  var kind: String {
    switch content {
    case .null: "nothing"
    case .bool: "true or false"
    case .number: "a number"
    case .text: "text"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}
