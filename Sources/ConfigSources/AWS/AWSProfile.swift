/// The settings of a profile or another section, and where each of them stands.
struct AWSProfile: Sendable {
  private struct Setting {
    var value: INIFile.Value
    var place: SettingPlace
  }

  private var settings: [String: Setting] = [:]

  init() {}

  init(_ section: INIFile.NamedSection, of path: String) {
    for (name, value) in section.values {
      let place = SettingPlace.file(path: path, line: section.lines[name] ?? 0)
      settings[name] = Setting(value: value, place: place)
    }
  }

  var names: [String] { settings.keys.sorted() }

  subscript(name: String) -> String? { settings[name]?.value.text }

  /// The nested settings under a name.
  func table(_ name: String) -> [String: String]? {
    if case .table(let table)? = settings[name]?.value { table } else { nil }
  }

  func place(of name: String) -> SettingPlace? { settings[name]?.place }

  func has(_ name: String) -> Bool { settings[name] != nil }

  /// Takes over another's settings, which go before its own.
  func overridden(by other: AWSProfile) -> AWSProfile {
    var merged = self
    merged.settings.merge(other.settings) { _, later in later }
    return merged
  }
}
