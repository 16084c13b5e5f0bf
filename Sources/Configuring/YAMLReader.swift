import Vocabulary
import Yams

/// Reads YAML into nodes within fixed bounds; the parser is libyaml, behind Yams.
enum YAMLReader {
  static let depthLimit = 16
  /// Counted after expanding aliases, so that they cannot multiply without end.
  static let nodeLimit = 20_000
  /// Sixteen nested aliases multiply a document by a few hundred at most; nobody writes more.
  static let aliasLimit = 16

  static func read(_ bytes: [UInt8]) throws(ConfigurationProblems) -> Node {
    guard bytes.count <= Configuration.byteLimit else {
      throw problem("longer than \(Configuration.byteLimit) bytes")
    }
    // Some editors begin a file with it; for the parser it would indent the first key.
    let mark = JSONReader.byteOrderMark
    let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
    guard let text = String(validating: content, as: UTF8.self) else { throw problem("not UTF-8") }
    guard countOfAliases(in: bytes) <= aliasLimit else {
      throw problem("more than \(aliasLimit) aliases (*name)")
    }
    let root: Yams.Node?
    do {
      root = try Yams.Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw ConfigurationProblems([tab(in: text, at: problem(error)) ?? problem(error)])
    } catch {
      throw problem("not YAML")
    }
    guard let root else { throw problem("empty") }
    var converter = Converter()
    return try converter.node(root, depth: 0)
  }

  /// Every `*` that may begin an alias; one in a comment or a text counts too, which does no harm.
  private static func countOfAliases(in bytes: [UInt8]) -> Int {
    let before = Set(" \t\r\n[{,:-?".utf8)
    let after = Set(" \t\r\n*".utf8)
    return bytes.indices.count { index in
      bytes[index] == UInt8(ascii: "*") && (index == 0 || before.contains(bytes[index - 1]))
        && index + 1 < bytes.count && !after.contains(bytes[index + 1])
    }
  }

  /// For a tab in the indentation, the parser gives the message for any unexpected character.
  private static func tab(in text: String, at found: ConfigurationProblem) -> ConfigurationProblem?
  {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(found.place.line - 1) else { return nil }
    let indentation = lines[found.place.line - 1].unicodeScalars.prefix {
      " \t".unicodeScalars.contains($0)
    }
    guard let tab = indentation.firstIndex(of: "\t") else { return nil }
    let column = indentation.distance(from: indentation.startIndex, to: tab) + 1
    return ConfigurationProblem(
      place: Place(line: found.place.line, column: column), path: "",
      message: "a tab: YAML is indented with spaces only")
  }

  private static func problem(_ message: String) -> ConfigurationProblems {
    ConfigurationProblems([
      ConfigurationProblem(place: Place(line: 1, column: 1), path: "", message: message)
    ])
  }

  private static func problem(_ error: YamlError) -> ConfigurationProblem {
    switch error {
    case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _),
      .composer(_, let text, let mark, _):
      ConfigurationProblem(place: Place(mark), path: "", message: "not YAML: \(text)")
    case .duplicatedKeysInMapping(let keys, let context):
      ConfigurationProblem(
        place: Place(context.mark), path: "",
        message: "duplicate key: \(keys.map(Converter.shown).joined(separator: ", "))")
    case .reader(let text, let offset, _, let yaml):
      ConfigurationProblem(
        place: Place(ofCharacter: offset ?? 0, in: yaml), path: "", message: "not YAML: \(text)")
    default:
      ConfigurationProblem(place: Place(line: 1, column: 1), path: "", message: "not YAML")
    }
  }
}

/// Converts the library's nodes to ours.
private struct Converter {
  private var count = 0

  mutating func node(
    _ node: Yams.Node, depth: Int
  ) throws(ConfigurationProblems) -> Node {
    let place = Place(node.mark)
    count += 1
    guard count <= YAMLReader.nodeLimit else {
      throw problem(place, "more than \(YAMLReader.nodeLimit) values")
    }
    guard depth <= YAMLReader.depthLimit else {
      throw problem(place, "nested deeper than \(YAMLReader.depthLimit) levels")
    }
    switch node {
    case .scalar(let scalar): return Node(content: try content(of: scalar, at: place), place: place)
    case .sequence(let sequence):
      var elements: [Node] = []
      for element in sequence { elements.append(try self.node(element, depth: depth + 1)) }
      return Node(content: .list(elements), place: place)
    case .mapping(let mapping):
      var entries: [Node.Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else {
          throw problem(Place(key.mark), "a key must be a word")
        }
        entries.append(
          Node.Entry(
            key: name.string, keyPlace: Place(key.mark),
            value: try self.node(value, depth: depth + 1)))
      }
      return Node(content: .mapping(entries), place: place)
    case .alias: throw problem(place, "an alias without its anchor")
    }
  }

  /// The core schema of YAML 1.2: `yes` and `on` are strings, as in JSON.
  private func content(
    of scalar: Yams.Node.Scalar, at place: Place
  ) throws(ConfigurationProblems) -> Node.Content {
    let text = scalar.string
    guard scalar.style == .plain else { return .text(text) }
    guard scalar.tag == .implicit else { throw problem(place, "tags (!…) are not supported") }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: return Self.isNumber(text) ? .number(text) : .text(text)
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } && Double(text) != nil
  }

  /// A key in printable form: it may be a secret in the wrong place, and it may be long.
  static func shown(_ key: String) -> String {
    String(key.prefix(64))
  }

  private func problem(_ place: Place, _ message: String) -> ConfigurationProblems {
    ConfigurationProblems([ConfigurationProblem(place: place, path: "", message: message)])
  }
}

extension Place {
  fileprivate init(_ mark: Mark?) {
    self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  fileprivate init(ofCharacter offset: Int, in text: String) {
    let lines = text.prefix(offset).split(separator: "\n", omittingEmptySubsequences: false)
    self.init(line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
