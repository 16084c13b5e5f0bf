extension Configuration {
  /// The section of each key that occurs in only one section.
  ///
  /// Tells where a misplaced key belongs: `cacert` below `checks` is one of `trust`.
  static let homes: [String: String] = {
    var homes: [String: Set<String>] = [:]
    collect(shape, section: "", into: &homes)
    return homes.compactMapValues { $0.count == 1 ? $0.first : nil }
  }()

  private static func collect(
    _ shape: Shape, section: String, into homes: inout [String: Set<String>]
  ) {
    switch shape {
    case .object(let fields):
      for field in fields {
        homes[field.key, default: []].insert(section.isEmpty ? "the top level" : section)
        collect(field.shape, section: section.dotted(field.key), into: &homes)
      }
    case .list(let element): collect(element, section: section, into: &homes)
    // Modules repeat sections of the file.
    case .named(.object): break
    case .named(let value): collect(value, section: "a source", into: &homes)
    case .variants(let variants):
      for variant in variants {
        let section = "a source of kind \(variant.kind)"
        for field in variant.fields { homes[field.key, default: []].insert(section) }
      }
    case .text, .path, .setting, .bool, .integer, .duration, .percentage, .choice, .checked,
      .secret:
      break
    }
  }
}
