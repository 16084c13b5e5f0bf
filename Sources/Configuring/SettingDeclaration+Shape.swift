import Settings

extension SettingDeclaration {
  /// The fields of a section of the file, from the settings that have a key there.
  ///
  /// A key with another part below it is in `nested`, under its first part.
  static func fields(below section: String, nested: [String: Field]) -> [Field] {
    var fields: [Field] = []
    for setting in all {
      guard let path = setting.path(below: section), let key = path.first,
        !fields.contains(where: { $0.key == key })
      else { continue }
      if let field = nested[key] { fields.append(field) } else { fields.append(setting.field(key)) }
    }
    return fields
  }

  private func path(below section: String) -> [String]? {
    guard let key, key.hasPrefix("\(section).") else { return nil }
    return key.dropFirst(section.count + 1).split(separator: ".").map(String.init)
  }

  private func field(_ key: String) -> Field {
    let isFlag = if case .flag = shape { true } else { false }
    return Field(
      key, isList ? .list(elementShape) : elementShape,
      standard: isFlag ? "\(isOnByDefault)" : standard,
      meaning)
  }

  private var elementShape: Shape {
    switch shape {
    case .text: .text
    case .flag: .bool
    case .integer(let range): .integer(range)
    case .duration(let range): .duration(range)
    case .choice(let words): .choice(words)
    case .choices(let words): .list(.choice(words))
    case .inputFile, .regularFile: .path(.input)
    case .ipAddress, .nameServer, .listenAddress, .addressBlock, .media, .outputFile:
      .checked(shape)
    }
  }
}
