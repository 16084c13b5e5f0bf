/// The shared AWS files' syntax, as Python's `RawConfigParser` and botocore read it.
///
/// `[DEFAULT]` in capitals lends its options to every section and is not one itself. It is not
/// merged in here: many of both would multiply. Option names are lower case; comments take a whole
/// line; an indented line continues the value above it, and a value that begins on such a line is a
/// nested table.
struct INIFile {
  typealias Section = [String: Value]

  enum Value: Hashable {
    case text(String)
    case table([String: String])

    var text: String? {
      if case .text(let text) = self { text } else { nil }
    }
  }

  /// The line, counted from 1, that is neither a section nor an option, or repeats one.
  struct Problem: Error, Hashable {
    var line: Int
  }

  struct NamedSection {
    var name: String
    var values: Section
    /// The line of each option, counted from 1.
    var lines: [String: Int]
  }

  /// In file order: of two spellings of one profile, the later wins.
  private(set) var sections: [NamedSection] = []
  private(set) var defaults = NamedSection(name: "DEFAULT", values: [:], lines: [:])

  init() {}

  init(_ text: String) throws(Problem) {
    var parser = INIParser()
    for (index, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .enumerated()
    {
      guard parser.parse(line, number: index + 1) else { throw Problem(line: index + 1) }
    }
    for parsed in parser.sections {
      let section = try Self.section(parsed)
      if section.name == defaults.name { defaults = section } else { sections.append(section) }
    }
  }

  private static func section(_ parsed: INIParser.Section) throws(Problem) -> NamedSection {
    var section = NamedSection(name: parsed.name, values: [:], lines: [:])
    for option in parsed.options {
      guard let value = value(option.lines) else { throw Problem(line: option.number) }
      section.values[option.name] = value
      section.lines[option.name] = option.number
    }
    return section
  }

  /// Joins a value's lines; `nil` for a table with a line that has no `=`.
  private static func value(_ lines: [String]) -> Value? {
    let end = lines.lastIndex { !$0.isEmpty } ?? 0
    guard lines[0].isEmpty, end > 0 else {
      return .text(lines[...end].joined(separator: "\n"))
    }
    var table: [String: String] = [:]
    for line in lines[1...end] where !line.isEmpty {
      guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      table[line[..<equals].utf8.trimmedText] =
        line[line.utf8.index(after: equals)...].utf8
        .trimmedText
    }
    return .table(table)
  }
}

/// The parser's state between lines.
private struct INIParser {
  struct Option {
    var name: String
    /// The number of its first line.
    var number: Int
    var lines: [String]
  }

  struct Section {
    var name: String
    var options: [Option] = []
  }

  private(set) var sections: [Section] = []
  // The names as a set, since a file may have tens of thousands.
  private var sectionNames: Set<String> = []
  /// The last section's options.
  private var optionNames: Set<String> = []
  private var isInOption = false
  private var indent = 0

  /// Parses one line; `false` if it is invalid.
  mutating func parse(_ line: Substring.UTF8View, number: Int) -> Bool {
    let text = line.trimmedText
    guard !text.isEmpty else {
      appendToValue("")
      return true
    }
    guard text.first != "#", text.first != ";" else { return true }
    let lineIndent = line.prefix { blanks.contains($0) }.count
    if isInOption, lineIndent > indent {
      appendToValue(text)
      return true
    }
    indent = lineIndent
    return text.first == "[" ? beginSection(text, number) : beginOption(text, number)
  }

  private mutating func appendToValue(_ line: String) {
    guard isInOption, let section = sections.indices.last,
      let option = sections[section].options.indices.last
    else { return }
    sections[section].options[option].lines.append(line)
  }

  private mutating func beginSection(_ text: String, _ number: Int) -> Bool {
    guard let end = text.utf8.lastIndex(of: UInt8(ascii: "]")) else {
      return beginOption(text, number)
    }
    let name = String(text[text.index(after: text.startIndex)..<end])
    guard !name.isEmpty, sectionNames.insert(name).inserted else { return false }
    sections.append(Section(name: name))
    optionNames = []
    isInOption = false
    return true
  }

  private mutating func beginOption(_ text: String, _ number: Int) -> Bool {
    guard let section = sections.indices.last,
      let end = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") })
    else { return false }
    let name = text[..<end].utf8.trimmedText.lowercased()
    guard !name.isEmpty, optionNames.insert(name).inserted else { return false }
    let value = text[text.utf8.index(after: end)...].utf8.trimmedText
    sections[section].options.append(Option(name: name, number: number, lines: [value]))
    isInOption = true
    return true
  }
}

/// Blanks within a line, including a carriage return before the line's end.
private let blanks: Set<UInt8> = [0x09, 0x0B, 0x0C, 0x0D, 0x20]

extension Substring.UTF8View {
  fileprivate var trimmedText: String {
    let start = firstIndex { !blanks.contains($0) } ?? endIndex
    let end = lastIndex { !blanks.contains($0) }.map { index(after: $0) } ?? start
    return String(self[start..<end]) ?? ""
  }
}
