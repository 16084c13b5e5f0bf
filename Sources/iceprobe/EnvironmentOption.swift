/// An option of `run` that a variable can set; none of them holds a secret itself.
struct EnvironmentOption {
  enum Kind {
    case value
    /// Repeatable: each line of the variable is one value.
    case list
    /// On for `1` or `true`.
    case flag
  }

  let name: String
  let kind: Kind
  /// Options of which one must be there for this one to mean anything.
  let needs: [String]
  /// Arguments that are given instead of it.
  let displacers: Set<String>

  private init(
    _ name: String, _ kind: Kind = .value, needs: [String] = [], displacedBy others: [String] = []
  ) {
    self.name = name
    self.kind = kind
    self.needs = needs.map { "--\($0)" }
    displacers = Set(["--\(name)"] + others)
  }

  var argument: String { "--\(name)" }

  /// `ICEPROBE_DNS_SERVER` for `dns-server`.
  var variable: String { "ICEPROBE_" + name.uppercased().replacing("-", with: "_") }

  func hasWhatItNeeds(among arguments: Set<String>) -> Bool {
    needs.isEmpty || needs.contains(where: arguments.contains)
  }
}

extension EnvironmentOption {
  static let all = sources + services + sessions + stages + checks + outputs

  private static let sources = [
    EnvironmentOption("config"),
    EnvironmentOption("rtc-config", .list),
    EnvironmentOption("kvs-channel", .list),
    EnvironmentOption("kvs-role"),
    EnvironmentOption("kvs-client-id"),
    EnvironmentOption("region"),
    EnvironmentOption("profile"),
    EnvironmentOption("endpoint-url"),
    EnvironmentOption("name"),
    EnvironmentOption("username", needs: ["credential-file", "shared-secret-file"]),
    EnvironmentOption(
      "credential-file", needs: ["username"], displacedBy: ["--shared-secret-file"]),
    EnvironmentOption("shared-secret-file", displacedBy: ["--credential-file"]),
  ]

  private static let services = [
    EnvironmentOption("turn-rest"),
    EnvironmentOption("turn-rest-method", needs: ["turn-rest"]),
    EnvironmentOption("turn-rest-username", needs: ["turn-rest"]),
    EnvironmentOption("turn-rest-key-file", needs: ["turn-rest"]),
    EnvironmentOption("service"),
    EnvironmentOption("service-setting", .list, needs: ["service"]),
    EnvironmentOption(
      "service-secret-file", needs: ["service"], displacedBy: ["--service-secret-variable"]),
    EnvironmentOption(
      "service-secret-variable", needs: ["service"], displacedBy: ["--service-secret-file"]),
  ]

  private static let sessions = [
    EnvironmentOption("whip", .list),
    EnvironmentOption("whep", .list),
    EnvironmentOption("bearer-file", needs: ["whip", "whep"]),
    EnvironmentOption("whip-allow-host", .list, needs: ["whip", "whep"]),
    EnvironmentOption("whip-no-session", .flag, needs: ["whip", "whep"]),
  ]

  private static let stages = [
    EnvironmentOption("ivs-stage", .list),
    EnvironmentOption("ivs-token-file", .list),
    EnvironmentOption("ivs-duration", needs: ["ivs-stage"]),
    EnvironmentOption("ivs-capability", .list, needs: ["ivs-stage"]),
    EnvironmentOption("ivs-attribute", .list, needs: ["ivs-stage"]),
    EnvironmentOption("ivs-private-key", needs: ["ivs-stage"]),
    EnvironmentOption("ivs-key-arn", needs: ["ivs-stage"]),
    EnvironmentOption("ivs-stage-endpoint", needs: ["ivs-stage"]),
    EnvironmentOption("ivs-whip-url"),
  ]

  private static let checks = [
    EnvironmentOption("transport"),
    EnvironmentOption("ipv4", .flag, displacedBy: ["-4", "-6", "--ipv6"]),
    EnvironmentOption("ipv6", .flag, displacedBy: ["-6", "-4", "--ipv4"]),
    EnvironmentOption("count"),
    EnvironmentOption("interval"),
    EnvironmentOption("timeout"),
    EnvironmentOption("pace"),
    EnvironmentOption("parallel"),
    EnvironmentOption("resolve"),
    EnvironmentOption("dns-server", .list),
    EnvironmentOption("bind-address", .list),
    EnvironmentOption("follow-unsigned-redirect", .flag),
    EnvironmentOption("compat-saslprep", .flag),
    EnvironmentOption("proxy"),
    EnvironmentOption("proxy-username", needs: ["proxy"]),
    EnvironmentOption("proxy-credential-file", needs: ["proxy"]),
    EnvironmentOption("cacert"),
    EnvironmentOption("insecure", .flag),
    EnvironmentOption("server-name"),
  ]

  private static let outputs = [
    EnvironmentOption("format", .list),
    EnvironmentOption("fail-on"),
    EnvironmentOption("color"),
    EnvironmentOption("progress"),
    EnvironmentOption("quiet", .flag, displacedBy: ["-q", "-v", "--verbose"]),
    EnvironmentOption("verbose", .flag, displacedBy: ["-v", "-q", "--quiet"]),
  ]
}
