import Vocabulary

// The settings of the exporter.

extension SettingDeclaration {
  package static let listenAddress = SettingDeclaration(
    "listen-address", .listenAddress, list: true, default: "127.0.0.1:13478",
    "Address and port to serve on; :13478 for every address.", as: "ip:port", in: .serving,
    basic: true, key: "serve.listen-addresses")
  package static let allowAnyTarget = SettingDeclaration(
    "allow-any-target", .flag, "Also probe URIs that no source lists.",
    discussion: "Whoever can reach the exporter can then make it send to any host.", in: .serving,
    basic: true, key: "serve.allow-any-target")
  package static let webConfig = SettingDeclaration(
    "web-config", .regularFile, "File with TLS and users, as Prometheus' exporters read it.",
    as: "path", in: .serving, basic: true, key: "serve.web-config")
  package static let allowAddress = SettingDeclaration(
    "allow-address", .addressBlock, list: true,
    "Block of link-local or metadata addresses that may be probed.",
    discussion:
      "Nothing is sent to any other such address, whether a name, a redirect or a relay leads there.",
    as: "cidr", in: .serving, basic: true, key: "serve.allowed-addresses")
  package static let continuous = SettingDeclaration(
    "continuous", .duration(.seconds(1)...day),
    "Also check every source this often, and count in /metrics.",
    discussion: "Up to a tenth more or less, so that servers do not stay in step.", as: "time",
    in: .serving, basic: true, key: "serve.continuous")
  package static let timeoutOffset = SettingDeclaration(
    "timeout-offset", .duration(.zero...minute), default: "500ms",
    "Part of a scrape's timeout left for the answer.", as: "time", in: .serving, basic: true,
    key: "serve.timeout-offset")
  package static let historyLimit = SettingDeclaration(
    "history-limit", .integer(1...10_000), default: "100",
    "Probes to remember, and as many failed ones.", in: .serving, basic: true,
    key: "serve.history-limit")

  static let serving = [
    listenAddress, webConfig, allowAnyTarget, allowAddress, continuous, timeoutOffset,
    historyLimit,
  ]

  private static let day = Nanoseconds.seconds(86_400)
  private static let minute = Nanoseconds.seconds(60)
}
