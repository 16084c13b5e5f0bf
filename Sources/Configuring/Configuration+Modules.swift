package import Settings

extension Configuration {
  /// The modules by name, each as a layer of settings above the file's own.
  package var modules: [(name: String, settings: SettingLayer)] {
    (root["modules"]?.entries ?? []).map { entry in
      (entry.key, SettingLayer(.file, SettingsReader(entry.value).values))
    }
  }

  /// A module's own settings in YAML; empty if the file has none of that name.
  package func shown(module name: String) -> String {
    guard let node = root["modules"]?[name] else { return "" }
    return Self.shown(node, as: .object(Self.module))
  }
}
