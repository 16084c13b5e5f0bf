import ArgumentParser
import ConfigSources
import HTTPFetching

/// The proxy that TCP and TLS go through.
struct ProxyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Proxy for the checks over TCP and TLS: http://, https://, socks5:// or socks5h://host[:port].",
      discussion:
        "UDP and DTLS are left out. socks5 gets addresses resolved here, a check for each; "
        + "the others get the server's name, which makes one check, unless --resolve rfc5928 asks "
        + "DNS here. Sources are fetched through http_proxy, https_proxy and all_proxy.",
      valueName: "url"))
  var proxy: String?

  @Option(
    name: .customLong("proxy-username"),
    help: ArgumentHelp("User name for --proxy (Basic, or SOCKS5's).", valueName: "name"))
  var username: String?

  @Option(
    name: .customLong("proxy-credential-file"),
    help: ArgumentHelp(
      "File that holds the password for --proxy-username, - for standard input.",
      valueName: "path|-"))
  var credentialFile: String?

  mutating func validate() throws {
    _ = try settings()
    guard proxy != nil || (username == nil && credentialFile == nil) else {
      throw ValidationError("--proxy-username and --proxy-credential-file need --proxy")
    }
    guard (username == nil) == (credentialFile == nil) else {
      throw ValidationError("--proxy-username and --proxy-credential-file need each other")
    }
    guard (username?.utf8.count ?? 0) <= ProxySettings.usernameLimit else {
      throw ValidationError("--proxy-username is longer than \(ProxySettings.usernameLimit) bytes")
    }
  }

  /// The files that are read, `-` among them.
  var files: [String] { credentialFile.map { [$0] } ?? [] }

  func settings() throws -> ProxySettings? {
    guard let proxy else { return nil }
    do throws(ProxyURLError) {
      return ProxySettings(
        try Proxy(proxy), username: username, password: credentialFile.map { SecretLocation($0) })
    } catch {
      // The URL itself may hold a password.
      throw ValidationError("--proxy: \(error)")
    }
  }
}
