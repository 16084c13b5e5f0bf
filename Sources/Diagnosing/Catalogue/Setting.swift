/// A setting that a remedy names: an option of `run`, a key of the configuration file, a variable.
package enum Setting: String, CaseIterable, Hashable, Sendable {
  case bindAddress = "bind-address"
  case cacert
  case count
  case credentialFile = "credential-file"
  case dnsServer = "dns-server"
  case followUnsignedRedirect = "follow-unsigned-redirect"
  case insecure
  case ipv4
  case ipv6
  case kvsChannel = "kvs-channel"
  case parallel
  case proxy
  case proxyCredentialFile = "proxy-credential-file"
  case proxyUsername = "proxy-username"
  case rtcConfig = "rtc-config"
  case serverName = "server-name"
  case sharedSecretFile = "shared-secret-file"
  case timeout
  case transport
  case username
  case witness

  /// Where the settings of a run were written, and so what a remedy calls them.
  package enum Notation: String, CaseIterable, Hashable, Sendable {
    case option
    case key
    case variable
  }

  package func name(as notation: Notation) -> String {
    switch notation {
    case .option: option
    case .key: key
    case .variable: variable
    }
  }

  /// As it is typed after `iceprobe run`.
  package var option: String {
    switch self {
    case .ipv4: "-4"
    case .ipv6: "-6"
    default: "--\(rawValue)"
    }
  }

  /// `ICEPROBE_DNS_SERVER` for `--dns-server`.
  package var variable: String {
    "ICEPROBE_" + rawValue.uppercased().split(separator: "-").joined(separator: "_")
  }

  /// The path to it in the configuration file, with the value where one is meant.
  package var key: String {
    switch self {
    case .bindAddress: "checks.bind-addresses"
    case .cacert: "trust.cacert"
    case .count: "checks.count"
    case .credentialFile: "the source's password"
    case .dnsServer: "checks.dns-servers"
    case .followUnsignedRedirect: "checks.follow-unsigned-redirect"
    case .insecure: "trust.insecure"
    case .ipv4: "checks.ip-version: 4"
    case .ipv6: "checks.ip-version: 6"
    case .kvsChannel: "a source of the kind kvs"
    case .parallel: "checks.parallel"
    case .proxy: "checks.proxy.url"
    case .proxyCredentialFile: "checks.proxy.password"
    case .proxyUsername: "checks.proxy.username"
    case .rtcConfig: "a source of the kind rtc-config"
    case .serverName: "trust.server-name"
    case .sharedSecretFile: "the source's shared-secret"
    case .timeout: "checks.timeout"
    case .transport: "checks.transports"
    case .username: "the source's username"
    case .witness: "checks.witness"
    }
  }
}
