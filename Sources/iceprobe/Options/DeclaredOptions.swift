import ArgumentParser
import Settings

// Options and flags defined by their declarations.

extension Option where Value == String? {
  /// As in `@Option(.timeout) var timeout: String?`.
  ///
  /// `isListed` by a command whose help names no topics: then its own has to list everything.
  init(_ setting: SettingDeclaration, isListed: Bool = false) {
    self.init(
      name: setting.names, help: setting.help(isListed: isListed), completion: setting.completion)
  }
}

extension Option where Value == [String] {
  /// As in `@Option(.dnsServer) var dnsServer: [String] = []`.
  init(wrappedValue: [String], _ setting: SettingDeclaration) {
    self.init(
      wrappedValue: wrappedValue, name: setting.names, help: setting.help(),
      completion: setting.completion)
  }
}

extension Flag where Value == Bool {
  /// As in `@Flag(.insecure) var insecure = false`.
  init(wrappedValue: Bool, _ setting: SettingDeclaration) {
    self.init(wrappedValue: wrappedValue, name: setting.names, help: setting.help())
  }
}

extension Flag where Value == Bool? {
  /// One that is on by default: `@Flag(.relay) var relay: Bool?` makes `--relay` and `--no-relay`.
  init(_ setting: SettingDeclaration) {
    self.init(name: setting.names, inversion: .prefixedNo, help: setting.help())
  }
}

extension SettingDeclaration {
  fileprivate var names: NameSpecification {
    guard let short else { return .customLong(name) }
    return [.customShort(short), .customLong(name)]
  }

  fileprivate func help(isListed: Bool = false) -> ArgumentHelp {
    // Anything more is in the help topic of its section.
    var help = ArgumentHelp("\(meaning)\(remark)", valueName: placeholder)
    help.visibility = isBasic || isListed ? .default : .hidden
    return help
  }

  private var remark: String {
    let standard = isOnByDefault ? "default: on" : standard.map { "default: \($0)" }
    let remarks = [words.map { "values: \($0.joined(separator: ", "))" }, standard].compactMap(
      \.self)
    return remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
  }

  private var words: [String]? {
    if case .choice(let words) = shape { words } else { nil }
  }

  fileprivate var completion: CompletionKind? {
    switch shape {
    case .choice(let words), .choices(let words): .list(words)
    case .inputFile, .regularFile, .outputFile: .file()
    case .text, .flag, .integer, .duration, .ipAddress, .nameServer, .listenAddress, .addressBlock,
      .media:
      nil
    }
  }
}
