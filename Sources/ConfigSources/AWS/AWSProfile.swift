/// The settings of a profile or another section, with the place of each.
struct AWSProfile: Sendable {
  private struct Layer {
    var section: INIFile.NamedSection
    var path: String
  }

  /// The first layer that has a setting wins.
  private var layers: [Layer] = []

  init() {}

  /// A section, with its file's defaults as a fallback.
  init(_ section: INIFile.NamedSection, _ defaults: INIFile.NamedSection, of path: String) {
    layers = [Layer(section: section, path: path), Layer(section: defaults, path: path)]
  }

  var names: [String] { Set(layers.flatMap(\.section.values.keys)).sorted() }

  subscript(name: String) -> String? { value(name)?.text }

  /// The nested settings under a name.
  func table(_ name: String) -> [String: String]? {
    if case .table(let table)? = value(name) { table } else { nil }
  }

  func place(of name: String) -> SettingPlace? {
    layer(with: name).map { .file(path: $0.path, line: $0.section.lines[name] ?? 0) }
  }

  func has(_ name: String) -> Bool { layer(with: name) != nil }

  /// Adds another profile's settings, which override its own.
  func overridden(by other: AWSProfile) -> AWSProfile {
    var merged = self
    merged.layers = other.layers + layers
    return merged
  }

  private func value(_ name: String) -> INIFile.Value? { layer(with: name)?.section.values[name] }

  private func layer(with name: String) -> Layer? {
    layers.first { $0.section.values[name] != nil }
  }
}
