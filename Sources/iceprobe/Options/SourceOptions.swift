import ArgumentParser
import ConfigSources

/// Where the ICE servers come from.
struct SourceOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "STUN and TURN URIs to check: stun:, stuns:, turn:, turns:.", valueName: "uri"))
  var uris: [String] = []

  @Option(
    help: ArgumentHelp(
      "What reports and metrics call the source, or of several the URIs given as arguments.",
      valueName: "name"))
  var name: String?

  @Option(
    name: .customLong("rtc-config"),
    help: ArgumentHelp(
      "RTCConfiguration JSON and its relatives: a file, - for standard input, or an http(s) URL.",
      valueName: "path|-|url"))
  var rtcConfigurations: [String] = []

  @Option(
    name: .customLong("kvs-channel"),
    help: ArgumentHelp(
      "Amazon Kinesis Video signalling channel, by ARN or by name; repeatable.",
      valueName: "arn|name"))
  var kvsChannels: [String] = []

  @Option(
    name: .customLong("kvs-role"),
    help: ArgumentHelp("Role asked for: MASTER or VIEWER.", valueName: "role"))
  var kvsRole: KinesisVideoSettings.Role = .viewer

  @Option(
    name: .customLong("kvs-client-id"),
    help: ArgumentHelp("Client id sent to GetIceServerConfig.", valueName: "id"))
  var kvsClientID: String?

  @Option(help: ArgumentHelp("AWS region; else from the ARN, the environment or the profile."))
  var region: String?

  @Option(
    help: ArgumentHelp(
      "AWS profile of the shared credentials and config files.",
      discussion: "Its keys, role, SSO session or process; without one also those of the "
        + "environment, of a container or an instance. -v says whose credentials are used."))
  var profile: String?

  @Option(
    name: .customLong("endpoint-url"),
    help: ArgumentHelp("AWS endpoint to use instead of the service's own.", valueName: "url"))
  var endpointURL: String?

  @Option(
    help: ArgumentHelp(
      "User name for the TURN URIs given as arguments; on a terminal its password is asked for."))
  var username: String?

  @Option(
    name: .customLong("credential-file"),
    help: ArgumentHelp(
      "File that holds the password for --username, - for standard input.", valueName: "path|-"))
  var credentialFile: String?

  @Option(
    name: .customLong("shared-secret-file"),
    help: ArgumentHelp(
      "File that holds a TURN REST shared secret; a time-limited credential is made from it.",
      valueName: "path|-"))
  var sharedSecretFile: String?

  mutating func validate() throws {
    guard credentialFile == nil || sharedSecretFile == nil else {
      throw ValidationError("--credential-file and --shared-secret-file exclude each other")
    }
    guard credentialFile == nil || username != nil else {
      throw ValidationError("--credential-file needs --username")
    }
    guard
      username == nil || credentialFile != nil || sharedSecretFile != nil || TerminalPrompt.canAsk
    else {
      throw ValidationError(
        "--username needs --credential-file (a password is never an argument) or "
          + "--shared-secret-file; on a terminal the password is asked for")
    }
  }

  var isEmpty: Bool { uris.isEmpty && rtcConfigurations.isEmpty && kvsChannels.isEmpty }

  /// The files that are read, `-` among them.
  var files: [String] {
    rtcConfigurations + [credentialFile, sharedSecretFile].compactMap(\.self)
  }
}

extension KinesisVideoSettings.Role: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(rawValue: argument.lowercased())
  }
}
