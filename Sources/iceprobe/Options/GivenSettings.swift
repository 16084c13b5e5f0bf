import ArgumentParser
import Settings

extension SettingLayer {
  /// The settings given on the command line, from a group whose properties are named like the
  /// settings.
  ///
  /// Found by reflection, as ArgumentParser itself finds its properties.
  init(arguments group: some ParsableArguments) {
    self.init(.arguments, group.given)
  }
}

extension ParsableArguments {
  fileprivate var given: [String: [String]] {
    var given: [String: [String]] = [:]
    for child in Mirror(reflecting: self).children {
      guard let holder = child.value as? any SettingHolder else { continue }
      if let group = holder.group {
        given.merge(group.given) { first, _ in first }
      } else if let name = child.label.flatMap(SettingDeclaration.name(ofProperty:)),
        let texts = holder.texts
      {
        given[name] = texts
      }
    }
    return given
  }
}

extension SettingDeclaration {
  /// `_dnsServer` is the wrapper of `dnsServer`, which is `dns-server`.
  fileprivate static func name(ofProperty label: String) -> String? {
    namesByProperty[label.lowercased()]
  }

  private static let namesByProperty = Dictionary(
    uniqueKeysWithValues: all.map { ("_" + $0.name.replacing("-", with: ""), $0.name) })
}

/// An ArgumentParser property wrapper, seen as its value.
private protocol SettingHolder {
  var texts: [String]? { get }
  var group: (any ParsableArguments)? { get }
}

extension Option: SettingHolder {
  fileprivate var texts: [String]? {
    switch wrappedValue {
    case let list as [String]: list.isEmpty ? nil : list
    case let text as String: [text]
    default: nil
    }
  }

  fileprivate var group: (any ParsableArguments)? { nil }
}

extension Flag: SettingHolder {
  fileprivate var texts: [String]? {
    // One that is on by default can be turned off, too.
    if let choice = self as? Flag<Bool?> { return choice.wrappedValue.map { [$0 ? "1" : "0"] } }
    return wrappedValue as? Bool == true ? ["1"] : nil
  }

  fileprivate var group: (any ParsableArguments)? { nil }
}

extension OptionGroup: SettingHolder {
  fileprivate var texts: [String]? { nil }
  fileprivate var group: (any ParsableArguments)? { wrappedValue }
}
