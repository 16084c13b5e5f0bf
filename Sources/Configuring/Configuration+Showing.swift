import ConfigSources
import HTTPFetching
import ICEServers
package import Settings
import Vocabulary

extension Configuration {
  /// The file as understood, in YAML: with defaults for missing keys, and secrets as places.
  ///
  /// URLs are shown without user information and query, which may contain keys.
  ///
  /// Values from options and variables replace the file's own, with a remark; what one of them
  /// displaces becomes a comment.
  package func shown(with layers: [SettingLayer] = []) -> String {
    page(with: layers).lines(Self.shape, root, at: "").joined(separator: "\n") + "\n"
  }

  private func page(with layers: [SettingLayer]) -> Page {
    let file = settings
    let layers = layers.map(\.withoutProblems)
    // Those that contradict each other a run refuses: they are shown as they were given.
    guard let values = try? SettingValues(layers + [file]) else {
      return Page(
        replacements: SettingDeclaration.all.reduce(into: [:]) { replacements, setting in
          guard let key = setting.shownKey,
            let layer = layers.first(where: { $0.values[setting.name] != nil }),
            let texts = layer.values[setting.name], let shown = setting.shown(texts)
          else { return }
          replacements[key] = (shown, setting.name(from: layer.origin))
        })
    }
    var page = Page()
    for setting in SettingDeclaration.all {
      guard let key = setting.shownKey else { continue }
      let origin = values.origin(of: setting)
      if values.isGiven(setting), origin != .file {
        if let shown = setting.shown(values.texts(setting)) {
          page.replacements[key] = (shown, setting.name(from: origin))
          continue
        }
      }
      let isDisplaced = origin != .file && file.values[setting.name] != nil
      if isDisplaced || setting.lacksItsNeed(in: values) { page.withoutEffect.insert(key) }
    }
    return page
  }
}

extension Configuration {
  /// A part of the file, likewise.
  static func shown(_ node: Node, as shape: Shape) -> String {
    Page().lines(shape, node, at: "").joined(separator: "\n") + "\n"
  }
}

extension SettingDeclaration {
  /// A variable of this setting replaces the file's key; any other is shown on a line of its own.
  package var isShownInPlace: Bool { key.map { !$0.hasPrefix("checks.proxy.") } ?? false }

  fileprivate var shownKey: String? { isShownInPlace ? key : nil }

  fileprivate func lacksItsNeed(in values: SettingValues) -> Bool {
    !needs.isEmpty && !Self.all.contains { needs.contains($0.name) && values.isGiven($0) }
  }

  /// The value of its key; `nil` for a flag that is off and shares its key with another.
  fileprivate func shown(_ texts: [String]) -> String? {
    switch name {
    case Self.ipv4.name, Self.ipv6.name: yaml(texts) == "true" ? String(name.suffix(1)) : nil
    default: yaml(texts)
    }
  }

  private func yaml(_ texts: [String]) -> String {
    switch shape {
    case .choices: "[\(texts.joined(separator: ","))]"
    case .flag: texts.last == "1" || texts.last?.lowercased() == "true" ? "true" : "false"
    case .integer: texts.last ?? ""
    default:
      isList
        ? "[\(texts.map(Configuration.quoted).joined(separator: ", "))]"
        : Configuration.quoted(Configuration.shown(texts.last ?? "", of: self))
    }
  }
}

/// The lines of the file as understood.
private struct Page {
  /// The value that replaces a key's own, and the option or variable it comes from.
  var replacements: [String: (text: String, name: String)] = [:]
  /// Keys that have no effect beside what was given otherwise, or without what they need.
  var withoutEffect: Set<String> = []

  func lines(_ shape: Shape, _ node: Node, at path: String, indent: Int = 0) -> [String] {
    switch shape {
    case .object(let fields): objectLines(fields, node, at: path, indent: indent)
    case .secret: node.entries.map { secretLine($0, indent: indent) }
    case .variants(let variants):
      variants.first { $0.kind == node["kind"]?.text }.map {
        objectLines($0.allFields, node, at: path, indent: indent)
      } ?? []
    case .named(let value):
      node.entries.flatMap { entry in
        [margin(indent) + entry.key + ":"]
          + lines(value, entry.value, at: path.dotted(entry.key), indent: indent + 1)
      }
    case .list(let element):
      node.elements.flatMap {
        listItem(lines(element, $0, at: path, indent: indent + 1), indent: indent)
      }
    default: [margin(indent) + scalar(node, shape)]
    }
  }

  /// The first line of an element takes the dash.
  private func listItem(_ lines: [String], indent: Int) -> [String] {
    guard let first = lines.first else { return [] }
    return [margin(indent) + "- " + first.dropFirst(margin(indent + 1).count)] + lines.dropFirst()
  }

  private func objectLines(
    _ fields: [Field], _ node: Node, at path: String, indent: Int
  ) -> [String] {
    fields.flatMap { field -> [String] in
      let start = margin(indent) + field.key + ":"
      let path = path.dotted(field.key)
      if let (text, name) = replacements[path] { return ["\(start) \(text)  # \(name)"] }
      if withoutEffect.contains(path) {
        return node[field.key].map {
          ["\(margin(indent))# \(field.key): \(scalar($0, field.shape)) (without effect)"]
        } ?? []
      }
      guard let value = node[field.key] else {
        return field.standardText.map { standard in
          if case .list = field.shape {
            return [start, "\(margin(indent + 1))- \(standard)  # default"]
          }
          return ["\(start) \(standard)  # default"]
        }
          ?? section(start, field.shape, .empty, at: path, indent: indent)
      }
      return field.shape.isNested
        ? section(start, field.shape, value, at: path, indent: indent)
        : ["\(start) \(scalar(value, field.shape))"]
    }
  }

  /// A key and its contents; nothing if there are none, not even a default.
  private func section(
    _ start: String, _ shape: Shape, _ node: Node, at path: String, indent: Int
  ) -> [String] {
    let lines = shape.isNested ? lines(shape, node, at: path, indent: indent + 1) : []
    return lines.isEmpty ? [] : [start] + lines
  }

  private func margin(_ indent: Int) -> String {
    String(repeating: "  ", count: indent)
  }

  private func secretLine(_ entry: Node.Entry, indent: Int) -> String {
    let text = entry.value.text ?? "null"
    let shown =
      switch entry.key {
      case "file": Configuration.shownPath(text)
      case "credential": SecretLocation.isPlainCredential(text) ? text : "***"
      default: SecretLocation.variable(text).description == "$\(text)" ? text : "***"
      }
    return "\(margin(indent))\(entry.key): \(Configuration.quoted(shown))"
  }

  private func scalar(_ node: Node, _ shape: Shape) -> String {
    let text = node.text ?? "null"
    guard case .text = node.content else { return text }
    return Configuration.quoted(Configuration.shown(text, of: shape))
  }
}

extension Configuration {
  /// A setting in printable form: of a URL, the part with neither user nor key.
  package static func redacted(_ text: String) -> String {
    if let url = try? HTTPURL(text) { return url.redacted }
    guard let scheme = text.firstRange(of: "://") else {
      return isURI(text) ? RedactedURIText(text).text : text
    }
    guard let at = text.lastIndex(of: "@") else { return text }
    return text[..<scheme.upperBound] + "***" + text[at...]
  }

  /// A scalar in printable form: no text that was given for a path, and is none.
  fileprivate static func shown(_ text: String, of shape: Shape) -> String {
    switch shape {
    case .path(.input), .path(.document): shownPath(text)
    default: redacted(text)
    }
  }

  /// A path or the URL of a document; what is neither is masked.
  fileprivate static func shownPath(_ text: String) -> String {
    switch TextLocation(text) {
    case .standardInput, .doubtful(_, .url): redacted(text)
    case let location: location.description
    }
  }

  /// A variable's value in printable form.
  package static func shown(_ text: String, of setting: SettingDeclaration) -> String {
    switch setting.shape {
    case .inputFile, .regularFile: shownPath(text)
    case .text where setting.placeholder == "url" && !isURL(text): "***"
    default: redacted(text)
    }
  }

  /// A scheme and what follows, without anything that a document would have.
  private static func isURL(_ text: String) -> Bool {
    guard let mark = text.firstRange(of: "://") else { return false }
    return text[..<mark.lowerBound].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && !text.contains { $0.isWhitespace || "\"{}<>".contains($0) }
  }

  /// A STUN or TURN URI, or a text meant as one, with a credential in it.
  private static func isURI(_ text: String) -> Bool {
    let schemes = ["stun:", "stuns:", "turn:", "turns:"]
    return text.contains("@") || schemes.contains { text.lowercased().hasPrefix($0) }
  }

  /// A word as it is; anything else as a JSON string, which is also a YAML string.
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
