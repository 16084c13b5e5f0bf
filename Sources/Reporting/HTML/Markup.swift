/// HTML that is safe to put in a page: every text in it was escaped when it was made.
///
/// Element and attribute names are literals of this program; nothing else gets in unescaped.
package struct Markup {
  private(set) var source: String

  package typealias Attributes = KeyValuePairs<StaticString, String>

  private init(source: String) {
    self.source = source
  }

  static let empty = Markup(source: "")

  package static func text(_ text: String) -> Markup {
    Markup(source: xmlEscaped(text))
  }

  /// An element with its end tag.
  package static func element(
    _ name: StaticString, _ attributes: Attributes = [:], _ children: [Markup] = []
  ) -> Markup {
    var source = startTag(name, attributes)
    for child in children { source += child.source }
    return Markup(source: "\(source)</\(name)>")
  }

  /// An element that holds one text.
  package static func element(
    _ name: StaticString, _ attributes: Attributes = [:], text: String
  ) -> Markup {
    element(name, attributes, [.text(text)])
  }

  /// An element of HTML that has no end tag, such as `meta`.
  static func void(_ name: StaticString, _ attributes: Attributes) -> Markup {
    Markup(source: startTag(name, attributes))
  }

  /// Source of this program: a style sheet or a script.
  static func raw(_ source: StaticString) -> Markup {
    Markup(source: "\(source)")
  }

  /// JSON for a script element, in which only `<` could end it.
  static func json(_ text: String) -> Markup {
    Markup(
      source: text.replacingSigns { $0 == "<" ? #"\u003c"# : nil })
  }

  private static func startTag(_ name: StaticString, _ attributes: Attributes) -> String {
    var tag = "<\(name)"
    for (name, value) in attributes { tag += " \(name)=\"\(xmlEscaped(value))\"" }
    return tag + ">"
  }

  static func + (left: Markup, right: Markup) -> Markup {
    Markup(source: left.source + right.source)
  }
}

extension [Markup] {
  /// The elements one after another, each on a line.
  var joined: Markup { reduce(into: .empty) { $0.append($1) } }
}

extension Markup {
  mutating func append(_ other: Markup) {
    source += other.source
    source += "\n"
  }
}
