import Configuration

/// Options that come from the environment: `ICEPROBE_TIMEOUT=5s` stands for `--timeout 5s`.
enum EnvironmentArguments {
  /// Options of `run` that a variable can set; none of them holds a secret itself.
  static let options: [String] = [
    "config", "kvs-role", "kvs-client-id", "region", "profile", "endpoint-url", "username",
    "credential-file", "shared-secret-file", "turn-rest-method", "turn-rest-username",
    "turn-rest-key-file", "service-secret-file", "service-secret-variable", "bearer-file",
    "ivs-duration",
    "ivs-private-key", "ivs-key-arn", "ivs-stage-endpoint", "ivs-whip-url", "transport", "count",
    "interval", "timeout", "resolve", "pace", "proxy", "proxy-username",
    "proxy-credential-file",
    "parallel", "dns-server", "bind-address", "cacert", "server-name", "format", "color",
    "progress",
  ]

  /// Puts what the environment sets behind the arguments of `run`, where they do not set it themselves.
  static func adding(_ environment: [String: String], to arguments: [String]) -> [String] {
    guard arguments.first == "run" else { return arguments }
    let given = Set(arguments.map { $0.prefix { $0 != "=" } })
    let added = options.flatMap { option -> [String] in
      guard let value = environment[variable(for: option)], !value.isEmpty,
        !given.contains("--\(option)")
      else { return [] }
      return ["--\(option)", value]
    }
    // Before the arguments, since after `--` nothing is an option any more.
    return arguments.prefix(1) + added + arguments.dropFirst()
  }

  /// The variables that are set, as `ICEPROBE_TIMEOUT=5s`, and of URLs what may be printed.
  static func settings(_ environment: [String: String]) -> [String] {
    options.map(variable).compactMap { name in
      environment[name].flatMap { value in
        value.isEmpty ? nil : "\(name)=\(Configuration.redacted(value))"
      }
    }
  }

  static func variable(for option: String) -> String {
    "ICEPROBE_" + option.uppercased().replacing("-", with: "_")
  }
}
