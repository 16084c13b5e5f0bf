import ArgumentParser
import ConfigSources

/// Stages of Amazon IVS Real-Time, and how to get a token for them.
struct IVSOptions: ParsableArguments {
  @Option(
    name: .customLong("ivs-stage"),
    help: ArgumentHelp(
      "Stage of Amazon IVS Real-Time: join it as a publisher, check its candidates; repeatable.",
      discussion: "The token comes from CreateParticipantToken, with AWS credentials as for "
        + "--kvs-channel, or is signed here with --ivs-private-key.",
      valueName: "arn"))
  var stages: [String] = []

  @Option(
    name: .customLong("ivs-token-file"),
    help: ArgumentHelp(
      "File that holds a participant token to join with instead, - for standard input.",
      valueName: "path|-"))
  var tokenFiles: [String] = []

  @Option(
    name: .customLong("ivs-duration"),
    help: ArgumentHelp(
      "Life of the token: 1 to 20160 minutes (default: \(Participant.standardDurationMinutes)).",
      valueName: "minutes"))
  var duration: Int?

  @Option(
    name: .customLong("ivs-capability"),
    help: ArgumentHelp(
      "What the token allows: PUBLISH, SUBSCRIBE; repeatable (default: PUBLISH).",
      valueName: "capability"))
  var capabilities: [String] = []

  @Option(
    name: .customLong("ivs-attribute"),
    help: ArgumentHelp(
      "Attribute of the participant that all others on the stage can read; repeatable.",
      valueName: "key=value"))
  var attributes: [String] = []

  @Option(
    name: .customLong("ivs-private-key"),
    help: ArgumentHelp(
      "PEM file of a P-384 key to sign the token with, - for standard input.", valueName: "path|-"))
  var privateKey: String?

  @Option(
    name: .customLong("ivs-key-arn"),
    help: ArgumentHelp("ARN that its public half has since it was imported.", valueName: "arn"))
  var keyARN: String?

  @Option(
    name: .customLong("ivs-stage-endpoint"),
    help: ArgumentHelp(
      "The stage's own WHIP endpoint, for the token; else GetStage is asked.", valueName: "url"))
  var stageEndpoint: String?

  @Option(
    name: .customLong("ivs-whip-url"),
    help: ArgumentHelp("WHIP endpoint to join at.", valueName: "url"))
  var whipURL = IVSSettings.globalEndpoint

  mutating func validate() throws {
    guard !stages.isEmpty || (duration == nil && capabilities.isEmpty && attributes.isEmpty) else {
      throw ValidationError(
        "--ivs-duration, --ivs-capability and --ivs-attribute need --ivs-stage ARN")
    }
    guard !stages.isEmpty || (privateKey == nil && keyARN == nil && stageEndpoint == nil) else {
      throw ValidationError(
        "--ivs-private-key, --ivs-key-arn and --ivs-stage-endpoint need --ivs-stage ARN")
    }
    guard (privateKey == nil) == (keyARN == nil) else {
      throw ValidationError("--ivs-private-key and --ivs-key-arn go together")
    }
    guard privateKey != nil || stageEndpoint == nil else {
      throw ValidationError("--ivs-stage-endpoint needs --ivs-private-key")
    }
  }
}

extension IVSOptions {
  var isEmpty: Bool { stages.isEmpty && tokenFiles.isEmpty }

  /// The files that are read, `-` among them.
  var files: [String] { tokenFiles + [privateKey].compactMap(\.self) }

  func configSources(_ access: AWSAccess) throws -> [ConfigSource] {
    do throws(IVSSettingProblem) {
      let tokens =
        try stages.map { stage throws(IVSSettingProblem) in try token(for: stage, access) }
        + tokenFiles.map { .given(SecretLocation($0)) }
      return try tokens.map { token throws(IVSSettingProblem) in
        .ivs(try IVSSettings(token, endpoint: whipURL))
      }
    } catch {
      throw ValidationError("\(error.option): \(error)")
    }
  }

  private func token(
    for stage: String, _ access: AWSAccess
  ) throws(IVSSettingProblem) -> IVSSettings.Token {
    let participant = try Participant(
      stage: stage, durationMinutes: duration,
      capabilities: try capabilities.map(Participant.Capability.init(option:)),
      attributes: try Participant.attributes(attributes))
    guard let privateKey, let keyARN else { return .created(participant, access) }
    let endpoints: SigningKey.EndpointOrigin =
      if let stageEndpoint { .known(whip: stageEndpoint) } else { .getStage(access) }
    return .signed(
      participant,
      try SigningKey(
        at: SecretLocation(privateKey), arn: keyARN, for: participant, endpoints: endpoints))
  }
}

extension IVSSettingProblem {
  fileprivate var option: String {
    switch self {
    case .stageARN: "--ivs-stage"
    case .keyARN, .keyRegion: "--ivs-key-arn"
    case .duration: "--ivs-duration"
    case .capability, .publishMissing: "--ivs-capability"
    case .attribute, .attributes: "--ivs-attribute"
    case .stageEndpoint: "--ivs-stage-endpoint"
    case .endpoint: "--ivs-whip-url"
    case .awsEndpoint: "--endpoint-url"
    }
  }
}
