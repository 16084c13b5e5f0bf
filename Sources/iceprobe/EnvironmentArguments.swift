import ArgumentParser
import Configuration

/// Options of `run` that come from the environment: `ICEPROBE_TIMEOUT=5s` stands for `--timeout 5s`.
///
/// One that belongs to another option is left out where that is missing: what is set for all runs
/// must not break those that it is not for.
enum EnvironmentArguments {
  /// Puts what the environment sets before the arguments of `run`, where they do not set it themselves.
  static func adding(
    _ environment: [String: String], to arguments: [String]
  ) throws(ValidationError) -> [String] {
    guard arguments.first == "run" else { return arguments }
    let given = Set(arguments.map { String($0.prefix { $0 != "=" }) })
    let set = EnvironmentOption.all.filter { option in
      value(of: option, environment) != nil && given.isDisjoint(with: option.displacers)
    }
    let names = given.union(set.map(\.argument))
    var added: [String] = []
    for option in set where option.hasWhatItNeeds(among: names) {
      added += try Self.arguments(for: option, environment)
    }
    // Before the arguments, since after `--` nothing is an option any more.
    return arguments.prefix(1) + added + arguments.dropFirst()
  }

  /// The variables that are set, as `ICEPROBE_TIMEOUT=5s`, and of URLs what may be printed.
  static func settings(_ environment: [String: String]) -> [String] {
    EnvironmentOption.all.compactMap { option in
      value(of: option, environment).map { "\(option.variable)=\(Configuration.redacted($0))" }
    }
  }

  private static func value(
    of option: EnvironmentOption, _ environment: [String: String]
  ) -> String? {
    environment[option.variable].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `--name=value`: a value of its own word could be taken for an option.
  private static func arguments(
    for option: EnvironmentOption, _ environment: [String: String]
  ) throws(ValidationError) -> [String] {
    let value = value(of: option, environment) ?? ""
    switch option.kind {
    case .value: return ["\(option.argument)=\(value)"]
    case .list: return value.split(whereSeparator: \.isNewline).map { "\(option.argument)=\($0)" }
    case .flag:
      switch value.lowercased() {
      case "1", "true": return [option.argument]
      case "0", "false": return []
      default: throw ValidationError("\(option.variable): expected 1 or 0")
      }
    }
  }
}
