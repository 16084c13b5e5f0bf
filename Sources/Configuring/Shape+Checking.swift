import ConfigSources
import Settings
import Vocabulary

extension Shape {
  /// Every way in which a value violates this shape.
  func problems(in node: Node, at path: String) -> [ConfigurationProblem] {
    switch self {
    case .text, .path:
      return node.isText ? [] : [node.expected("text" + node.quotingHint, at: path)]
    case .setting:
      return node.text == nil ? [node.expected("text or a number", at: path)] : []
    case .bool: return node.bool == nil ? [node.expected("true or false", at: path)] : []
    case .integer(let range):
      guard case .number(let text) = node.content, let number = Int(text), range.contains(number)
      else {
        return [node.expected("a whole number \(range.words)", at: path)]
      }
      return []
    case .checked(let shape):
      let problem = node.text.map(shape.problem(with:)) ?? "expected text, found \(node.kind)"
      return problem.map { [node.problem($0, at: path)] } ?? []
    case .duration(let range):
      guard let span = node.span else {
        return [node.expected("a time such as 250ms, 5s or 2m", at: path)]
      }
      guard !range.contains(span) else { return [] }
      return [node.problem(span < range.lowerBound ? "too short" : "too long", at: path)]
    case .percentage:
      return node.share == nil ? [node.expected("a share such as 2% or 0.5%", at: path)] : []
    case .choice(let words): return Self.choiceProblems(words, node, path)
    case .list(let element): return Self.listProblems(element, node, path)
    case .object(let fields): return Self.objectProblems(fields, node, path)
    case .secret: return Self.secretProblems(node, path)
    case .named(let value): return Self.namedProblems(value, node, path)
    case .variants(let variants): return Self.variantProblems(variants, node, path)
    }
  }

  private static func choiceProblems(
    _ words: [String], _ node: Node, _ path: String
  ) -> [ConfigurationProblem] {
    guard let text = node.text else {
      return [node.expected(words.joined(separator: ", "), at: path)]
    }
    guard !words.contains(text) else { return [] }
    return [
      node.problem(
        "expected one of \(words.joined(separator: ", "))"
          + NearestWord.question(text, among: words), at: path)
    ]
  }

  private static func listProblems(
    _ element: Shape, _ node: Node, _ path: String
  ) -> [ConfigurationProblem] {
    guard case .list(let elements) = node.content else {
      return [node.expected("a list (- one per line, or [a, b])", at: path)]
    }
    guard !elements.isEmpty else { return [node.problem("the list is empty", at: path)] }
    return elements.enumerated().flatMap { index, value in
      element.problems(in: value, at: "\(path)[\(index)]")
    }
  }

  static func objectProblems(
    _ fields: [Field], _ node: Node, _ path: String
  ) -> [ConfigurationProblem] {
    guard case .mapping(let entries) = node.content else {
      return [node.expected("a mapping (key: value)", at: path)]
    }
    let missing = fields.filter { $0.isRequired && node[$0.key] == nil }.map {
      node.problem("\($0.key) is missing: \($0.meaning)", at: path)
    }
    return missing
      + entries.flatMap { entry -> [ConfigurationProblem] in
        guard let field = fields.first(where: { $0.key == entry.key }) else {
          return [unknown(entry, among: fields.map(\.key), at: path)]
        }
        return field.shape.problems(in: entry.value, at: path.dotted(entry.key))
      }
  }

  /// The possible places of a secret.
  static let secretPlaces = [
    Field("file", .text, "a file with it, - for standard input"),
    Field("credential", .text, "its name in the directory $CREDENTIALS_DIRECTORY (systemd)"),
    Field("variable", .text, "an environment variable with it"),
  ]

  private static func secretProblems(_ node: Node, _ path: String) -> [ConfigurationProblem] {
    guard case .mapping(let entries) = node.content else {
      let places = secretPlaces.map(\.key).joined(separator: ", ")
      return [
        node.problem("a secret never goes here: say where it is, with one of \(places)", at: path)
      ]
    }
    let problems = objectProblems(secretPlaces, node, path)
    guard problems.isEmpty else { return problems }
    return entries.count == 1
      ? [] : [node.problem("give exactly one place for a secret", at: path)]
  }

  private static func namedProblems(
    _ value: Shape, _ node: Node, _ path: String
  ) -> [ConfigurationProblem] {
    guard case .mapping(let entries) = node.content, !entries.isEmpty else {
      return [node.expected("a mapping of names", at: path)]
    }
    return entries.flatMap { entry in
      entry.hasPlainName
        ? value.problems(in: entry.value, at: path.dotted(entry.key))
        : [
          ConfigurationProblem(
            place: entry.keyPlace, path: path,
            message: "a name consists of 1 to 64 letters, digits, _ . and -")
        ]
    }
  }

  private static func variantProblems(
    _ variants: [Variant], _ node: Node, _ path: String
  ) -> [ConfigurationProblem] {
    guard case .mapping = node.content else {
      return [node.expected("a mapping (key: value)", at: path)]
    }
    let kinds = variants.map(\.kind)
    guard let kind = node["kind"] else {
      return [node.problem("kind is missing: one of \(kinds.joined(separator: ", "))", at: path)]
    }
    guard let variant = variants.first(where: { $0.kind == kind.text }) else {
      return choiceProblems(kinds, kind, path.dotted("kind"))
    }
    return objectProblems(variant.allFields, node, path)
  }

  private static func unknown(
    _ entry: Node.Entry, among keys: [String], at path: String
  ) -> ConfigurationProblem {
    ConfigurationProblem(
      place: entry.keyPlace, path: path,
      message: "unknown key \(entry.key.prefix(64))\(hint(for: entry.key, among: keys))")
  }

  /// Where the key belongs, or the key that was probably meant.
  private static func hint(for key: String, among keys: [String]) -> String {
    if let home = Configuration.homes[key] { return "; it belongs to \(home)" }
    let question = NearestWord.question(key, among: keys)
    guard question.isEmpty else { return question }
    return NearestWord.of(key, among: Configuration.homes.keys.sorted())
      .flatMap { nearest in Configuration.homes[nearest].map { "; \(nearest) belongs to \($0)" } }
      ?? "; known keys: \(keys.joined(separator: ", "))"
  }
}

extension Shape.Variant {
  /// Its own fields, preceded by the one that selects it.
  var allFields: [Field] {
    [Field("kind", .choice([kind]), required: true, meaning)] + fields
  }
}

extension Node {
  func problem(_ message: String, at path: String) -> ConfigurationProblem {
    ConfigurationProblem(place: place, path: path, message: message)
  }

  func expected(_ what: String, at path: String) -> ConfigurationProblem {
    problem("expected \(what), found \(kind)", at: path)
  }

  fileprivate var isText: Bool {
    if case .text(let text) = content { !text.isEmpty } else { false }
  }

  fileprivate var quotingHint: String {
    switch content {
    case .number, .bool: " (put it in quotes)"
    default: ""
    }
  }

  /// From 0 to 1, written in percent.
  var share: Double? {
    guard var text = text?[...] else { return nil }
    if text.hasSuffix("%") { text = text.dropLast() }
    if text.hasSuffix(" ") { text = text.dropLast() }
    guard !text.isEmpty, text.allSatisfy({ "0"..."9" ~= $0 || $0 == "." }),
      let number = Double(text), (0...100).contains(number)
    else { return nil }
    return number / 100
  }

  var span: Nanoseconds? { text.flatMap { Nanoseconds(text: $0) } }
}

extension Node.Entry {
  fileprivate var hasPlainName: Bool {
    (1...64).contains(key.utf8.count)
      && key.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
          || "_.-".unicodeScalars.contains($0)
      }
  }
}

extension NearestWord {
  fileprivate static func question(_ text: String, among words: [String]) -> String {
    of(text, among: words).map { "; did you mean \($0)?" } ?? ""
  }
}

extension String {
  func dotted(_ key: String) -> String { isEmpty ? key : "\(self).\(key)" }
}

extension ClosedRange<Int> {
  fileprivate var words: String { "from \(lowerBound) to \(upperBound)" }
}
