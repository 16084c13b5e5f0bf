import Vocabulary

/// `~`, `$NAME` and `${NAME}` in the path of a shared AWS file.
enum PathExpansion {
  /// Expands a path; names without a value stay as they are, and so does another user's `~name`.
  static func expand(_ path: String, _ variables: [String: String]) -> String {
    let expanded = expandVariables(path[...], variables)
    guard expanded == "~" || expanded.hasPrefix("~/"), let home = variables["HOME"] else {
      return expanded
    }
    return (home.hasSuffix("/") ? String(home.dropLast()) : home) + expanded.dropFirst()
  }

  private static func expandVariables(
    _ path: Substring, _ variables: [String: String]
  ) -> String {
    var rest = path
    var expanded = ""
    while let dollar = rest.firstIndex(of: "$") {
      expanded += rest[..<dollar]
      let reference = reference(at: rest[dollar...])
      expanded += variables[String(reference.name)] ?? String(reference.text)
      rest = rest[reference.text.endIndex...]
    }
    return expanded + rest
  }

  private static func reference(at text: Substring) -> (name: Substring, text: Substring) {
    let after = text.dropFirst()
    if after.first == "{", let end = after.firstIndex(of: "}") {
      return (after[..<end].dropFirst(), text[...end])
    }
    let name = after.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return (name, text[..<name.endIndex])
  }
}
