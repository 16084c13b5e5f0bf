import ConfigSources
import HTTPFetching
import ICEServers
import Settings
import Vocabulary

/// The sources named by arguments and variables, in report order.
struct SourceSettings {
  let values: SettingValues
  private let uris: [String]
  private let listed: [String]

  /// `uris` are the arguments, `listed` the lines of `--uri-file`.
  init(_ values: SettingValues, uris: [String], listed: [String] = []) {
    self.values = values
    self.uris = uris
    self.listed = listed
  }

  /// `areAlone`: the configuration file names none.
  func configSources(areAlone: Bool) throws -> [ConfigSource] {
    let others = try documents() + channels() + services() + sessions() + stages()
    return try uriSources(areAlone: areAlone && others.isEmpty) + others
  }

  var awsAccess: AWSAccess {
    AWSAccess(profile: values.text(.profile), endpointURL: values.text(.endpointURL))
  }

  // MARK: URIs

  private func uriSources(areAlone: Bool) throws(UsageError) -> [ConfigSource] {
    let credential = try credential()
    guard !uris.isEmpty || !listed.isEmpty else { return [] }
    var settings = URISettings(uris: [], credential: credential)
    let problems = settings.add(uris)
    let listedProblems = settings.add(listed)
    // One bad URI never keeps the others from being checked.
    let isAnythingLeft = !settings.uris.isEmpty || !areAlone
    guard problems.isEmpty || isAnythingLeft && problems.allSatisfy(\.namesScheme) else {
      throw UsageError(
        problems, in: IceProbe.withCommand(PluginName.arguments(CommandLine.arguments)))
    }
    if let first = listedProblems.first, settings.uris.isEmpty, areAlone {
      throw UsageError("--uri-file: no line of it can be read; the first:\n\(first)")
    }
    settings.refused = (problems + listedProblems).map(\.refused)
    return [.uris(settings)]
  }

  private func credential() throws(UsageError) -> CredentialSettings {
    let username = values.text(.username)
    if let file = values.text(.sharedSecretFile) {
      return .sharedSecret(userID: username, file: SecretLocation(file))
    }
    guard let username else { return .none }
    if let file = values.text(.credentialFile) {
      return .password(username: username, file: SecretLocation(file))
    }
    // A variable set for all runs must not break those without a password.
    guard values.origin(of: .username) == .arguments else { return .none }
    guard TerminalPrompt.canAsk else {
      throw UsageError(
        "--username needs --credential-file (a password is never an argument) or "
          + "--shared-secret-file; on a terminal, iceprobe asks for the password")
    }
    return .password(
      username: username, file: .terminal(prompt: "Password for \(username): "))
  }

  // MARK: Documents and channels

  private func documents() throws(UsageError) -> [ConfigSource] {
    try values.texts(.rtcConfig).map { text throws(UsageError) in
      do throws(HTTPError) {
        return .rtcConfiguration(try RTCConfigurationSettings(text))
      } catch {
        throw UsageError("--rtc-config: \(error)")
      }
    }
  }

  private func channels() throws(UsageError) -> [ConfigSource] {
    let names = values.texts(.kvsChannel)
    guard !values.isGiven(.endpointURL) || names.isEmpty || !values.isGiven(.ivsStage) else {
      throw UsageError(
        "--endpoint-url cannot be used for two services: "
          + "set AWS_ENDPOINT_URL_KINESIS_VIDEO and AWS_ENDPOINT_URL_IVS_REALTIME")
    }
    return try names.map { name throws(UsageError) in
      do throws(KinesisVideoSettingProblem) {
        return .kinesisVideo(
          try KinesisVideoSettings(
            channel: name, role: values.words(.kvsRole) == ["master"] ? .master : .viewer,
            clientID: values.text(.kvsClientID), region: values.text(.region),
            profile: values.text(.profile), endpointURL: values.text(.endpointURL)))
      } catch {
        throw UsageError("\(error.option): \(error)")
      }
    }
  }

  // MARK: WHIP and WHEP

  private func sessions() throws(UsageError) -> [ConfigSource] {
    for host in values.texts(.whipAllowHost)
    where host.isEmpty || host.hasPrefix(".") || host.contains("/") {
      throw UsageError("--whip-allow-host \(host): give a host name, such as example.org")
    }
    let publishing = try values.texts(.whip).map { url throws(UsageError) in
      try session(.whip, url, .publish)
    }
    return try publishing
      + values.texts(.whep).map { url throws(UsageError) in try session(.whep, url, .play) }
  }

  private func session(
    _ setting: SettingDeclaration, _ url: String, _ direction: WHIPSettings.Direction
  ) throws(UsageError) -> ConfigSource {
    let pin = try values.text(.whipPin).map { text throws(UsageError) in
      guard let pin = PublicKeyPin(text) else {
        throw UsageError(
          "--whip-pin \(text): give sha256: and 44 characters, as iceprobe respond --whip prints it"
        )
      }
      return pin
    }
    do throws(HTTPError) {
      return .whip(
        WHIPSettings(
          url: try HTTPURL(url), direction: direction,
          bearer: values.text(.bearerFile).map { .text(TextLocation($0)) },
          makesNoSession: values.flag(.whipNoSession), allowedHosts: values.texts(.whipAllowHost),
          pin: pin))
    } catch {
      throw UsageError("\(setting.option): \(error)")
    }
  }
}

extension URISettings {
  /// Adds those that can be read, and gives the problems with the others.
  fileprivate mutating func add(_ texts: [String]) -> [URIProblem] {
    var problems: [URIProblem] = []
    for text in texts {
      do throws(ICEServerURIError) {
        uris.append(try ICEServerURI.read(text))
      } catch {
        problems.append(URIProblem(text, error, relaying: credential != .none))
      }
    }
    return problems
  }
}

extension KinesisVideoSettingProblem {
  fileprivate var option: String {
    switch self {
    case .channelName, .channelARN: "--kvs-channel"
    case .clientID: "--kvs-client-id"
    case .region: "--region"
    case .endpointURL: "--endpoint-url"
    }
  }
}
