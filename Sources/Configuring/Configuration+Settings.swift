package import Settings

extension Configuration {
  /// The contents of checks, trust and outputs, as a layer of the run's settings.
  package var settings: SettingLayer { SettingLayer(.file, SettingsReader(root).values) }
}

/// Collects the settings in a file whose shape was checked before.
struct SettingsReader {
  private(set) var values: [String: [String]] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  init(_ root: Node) {
    for setting in SettingDeclaration.all {
      guard let key = setting.key, let node = root.value(at: key) else { continue }
      switch setting.name {
      case SettingDeclaration.ipv4.name: if node.text == "4" { values[setting.name] = ["1"] }
      case SettingDeclaration.ipv6.name: if node.text == "6" { values[setting.name] = ["1"] }
      // A password can be in more places than a file: `ProxySettings` handles them all.
      case _ where key.hasPrefix("checks.proxy."): continue
      default: values[setting.name] = setting.texts(of: node)
      }
    }
    if let outputs = root["outputs"] { read(outputs) }
  }

  private mutating func read(_ outputs: Node) {
    var places: Set<String?> = []
    var formats: [String] = []
    for (index, output) in outputs.elements.enumerated() {
      let path = output["path"]?.text
      guard places.insert(path).inserted else {
        let place = path == nil ? "standard output takes one report" : "two outputs name this path"
        problems.append(output.problem(place, at: "outputs[\(index)]"))
        continue
      }
      formats.append((output["format"]?.text ?? "") + (path.map { "=\($0)" } ?? ""))
    }
    if !formats.isEmpty { values[SettingDeclaration.format.name] = formats }
  }
}

extension SettingDeclaration {
  /// The values as they would be typed.
  fileprivate func texts(of node: Node) -> [String] {
    let elements = node.elements.compactMap(\.text)
    if case .choices = shape { return [elements.joined(separator: ",")] }
    return isList ? elements : [node.text].compactMap(\.self)
  }
}

extension Node {
  /// Follows keys separated by dots.
  fileprivate func value(at path: String) -> Node? {
    path.split(separator: ".").reduce(self as Node?) { node, key in node?[String(key)] }
  }
}
