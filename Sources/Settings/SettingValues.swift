package import Vocabulary

/// The values from one origin, as typed, by setting name.
package struct SettingLayer: Sendable {
  package let origin: SettingOrigin
  package let values: [String: [String]]

  package init(_ origin: SettingOrigin, _ values: [String: [String]]) {
    self.origin = origin
    self.values = values
  }

  /// The variables that are set; an empty one counts as unset.
  package init(environment: [String: String]) {
    var values: [String: [String]] = [:]
    for setting in SettingDeclaration.all {
      guard let text = environment[setting.variable], !text.isEmpty else { continue }
      values[setting.name] =
        setting.isList ? text.split(whereSeparator: \.isNewline).map(String.init) : [text]
    }
    self.init(.environment, values)
  }

  /// Without the values that cannot be valid.
  package var withoutProblems: SettingLayer {
    SettingLayer(
      origin,
      values.filter { name, texts in
        let shape = SettingDeclaration.named(name)?.shape
        return texts.allSatisfy { shape?.problem(with: $0) == nil }
      })
  }

  func has(_ name: String) -> Bool { values[name] != nil }
}

/// The settings of a run: each from the first layer that has it.
///
/// A layer's setting also removes what it replaces in lower layers: `-6` on the command line
/// removes `ICEPROBE_IPV4`. A variable that depends on an absent setting is ignored: variables set
/// for all runs must not break those they do not concern.
package struct SettingValues: Sendable {
  private var values: [String: (texts: [String], origin: SettingOrigin)] = [:]

  /// - Throws: `SettingProblem`, the first in the order of origins and declarations.
  package init(_ layers: [SettingLayer]) throws(SettingProblem) {
    for layer in layers.sorted(by: { $0.origin < $1.origin }) {
      try Self.refuseContradictions(in: layer)
      add(layer)
    }
    dropWhatIsNeedless()
    try refuseWhatIsMissing()
    for setting in SettingDeclaration.all { try check(setting) }
  }

  private mutating func add(_ layer: SettingLayer) {
    let above = SettingLayer(.arguments, values.mapValues(\.texts))
    for setting in SettingDeclaration.all where !above.has(setting.name) {
      // A flag that is turned off displaces nothing.
      guard let texts = layer.values[setting.name],
        !setting.rivals.compactMap(SettingDeclaration.named).contains(where: above.isOn)
      else { continue }
      values[setting.name] = (texts, layer.origin)
    }
  }

  private static func refuseContradictions(in layer: SettingLayer) throws(SettingProblem) {
    for setting in SettingDeclaration.all where layer.has(setting.name) {
      guard layer.isOn(setting),
        let other = setting.displaces.compactMap(SettingDeclaration.named).first(where: layer.isOn)
      else { continue }
      throw SettingProblem(
        "\(setting.name(from: layer.origin)) and \(other.name(from: layer.origin)) cannot be used together"
      )
    }
  }

  /// Drops variables and file settings that depend on an absent setting.
  private mutating func dropWhatIsNeedless() {
    var dropped = true
    while dropped {
      dropped = false
      for setting in SettingDeclaration.all where !hasWhatItNeeds(setting) {
        guard let origin = values[setting.name]?.origin, origin != .arguments else { continue }
        values[setting.name] = nil
        dropped = true
      }
    }
  }

  private func refuseWhatIsMissing() throws(SettingProblem) {
    for setting in SettingDeclaration.all
    where values[setting.name] != nil && !hasWhatItNeeds(setting) {
      let needs = setting.needs.map { "--\($0)" }.joined(separator: " or ")
      throw SettingProblem("\(setting.option) needs \(needs)")
    }
  }

  private func hasWhatItNeeds(_ setting: SettingDeclaration) -> Bool {
    setting.needs.isEmpty || setting.needs.contains { values[$0] != nil }
  }

  private func check(_ setting: SettingDeclaration) throws(SettingProblem) {
    guard let (texts, origin) = values[setting.name] else { return }
    for text in texts {
      guard let problem = setting.shape.problem(with: text) else { continue }
      throw SettingProblem("\(setting.name(from: origin)): \(problem)")
    }
  }
}

/// Contradictory or invalid settings, by the names their writer used.
package struct SettingProblem: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

// MARK: Reading

extension SettingValues {
  /// Every value as typed; empty without a value or a default.
  package func texts(_ setting: SettingDeclaration) -> [String] {
    values[setting.name]?.texts ?? setting.standard.map { [$0] } ?? []
  }

  package func text(_ setting: SettingDeclaration) -> String? { texts(setting).last }

  package func isGiven(_ setting: SettingDeclaration) -> Bool { values[setting.name] != nil }

  package func origin(of setting: SettingDeclaration) -> SettingOrigin {
    values[setting.name]?.origin ?? .standard
  }

  package func flag(_ setting: SettingDeclaration) -> Bool {
    text(setting).flatMap(ValueShape.bool) ?? false
  }

  package func integer(_ setting: SettingDeclaration) -> Int? { text(setting).flatMap { Int($0) } }

  package func span(_ setting: SettingDeclaration) -> Nanoseconds? {
    text(setting).flatMap { Nanoseconds(text: $0) }
  }

  /// The words of a choice, or of several separated by commas.
  package func words(_ setting: SettingDeclaration) -> [String] {
    texts(setting).flatMap(ValueShape.words)
  }

  /// How many settings read standard input.
  package var standardInputCount: Int {
    SettingDeclaration.all.map { setting in
      guard case .inputFile = setting.shape else { return 0 }
      return texts(setting).count { $0 == "-" }
    }.reduce(0, +)
  }
}

extension SettingLayer {
  /// Given, and not a flag that is turned off.
  fileprivate func isOn(_ setting: SettingDeclaration) -> Bool {
    guard let texts = values[setting.name] else { return false }
    guard case .flag = setting.shape else { return true }
    return texts.last.flatMap(ValueShape.bool) ?? true
  }
}

extension SettingDeclaration {
  /// Settings that exclude this one, whichever of the two declares it.
  fileprivate var rivals: [String] {
    displaces + Self.all.filter { $0.displaces.contains(name) }.map(\.name)
  }
}
