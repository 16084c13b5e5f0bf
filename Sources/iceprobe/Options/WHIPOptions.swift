import ArgumentParser
import ConfigSources
import HTTPFetching

/// Endpoints that a media session is agreed with.
struct WHIPOptions: ParsableArguments {
  @Option(
    name: .customLong("whip"),
    help: ArgumentHelp(
      "WHIP endpoint (RFC 9725): make a session as a publisher, check its servers and candidates.",
      valueName: "url"))
  var whip: [String] = []

  @Option(
    name: .customLong("whep"),
    help: ArgumentHelp("WHEP endpoint: the same as a player.", valueName: "url"))
  var whep: [String] = []

  @Option(
    name: .customLong("bearer-file"),
    help: ArgumentHelp(
      "File that holds the bearer token for --whip and --whep, - for standard input.",
      valueName: "path|-"))
  var bearerFile: String?

  @Option(
    name: .customLong("whip-allow-host"),
    help: ArgumentHelp(
      "Host that a redirect may take the token to, with all below it; repeatable.",
      valueName: "host"))
  var allowedHosts: [String] = []

  @Flag(
    name: .customLong("whip-no-session"),
    help: "Ask the endpoint with OPTIONS only: it makes no session, and only links are learnt.")
  var makesNoSession = false

  mutating func validate() throws {
    guard !isEmpty || (bearerFile == nil && allowedHosts.isEmpty && !makesNoSession) else {
      throw ValidationError(
        "--bearer-file, --whip-allow-host and --whip-no-session need --whip or --whep")
    }
    for host in allowedHosts where host.isEmpty || host.hasPrefix(".") || host.contains("/") {
      throw ValidationError("--whip-allow-host \(host): give a host name, such as example.org")
    }
  }

  var isEmpty: Bool { whip.isEmpty && whep.isEmpty }

  /// The files that are read, `-` among them.
  var files: [String] { bearerFile.map { [$0] } ?? [] }

  func configSources() throws -> [ConfigSource] {
    try whip.map { .whip(try settings("--whip", $0, .publish)) }
      + whep.map { .whip(try settings("--whep", $0, .play)) }
  }

  private func settings(
    _ option: String, _ text: String, _ direction: WHIPSettings.Direction
  ) throws -> WHIPSettings {
    do throws(HTTPError) {
      return WHIPSettings(
        url: try HTTPURL(text), direction: direction,
        bearer: bearerFile.map { .text(TextLocation($0)) }, makesNoSession: makesNoSession,
        allowedHosts: allowedHosts)
    } catch {
      throw ValidationError("\(option): \(error)")
    }
  }
}
