import ConfigSources
import Settings

extension SourceSettings {
  /// Stages of Amazon IVS Real-Time, then tokens created elsewhere.
  func stages() throws(UsageError) -> [ConfigSource] {
    guard values.isGiven(.ivsPrivateKey) == values.isGiven(.ivsKeyARN) else {
      throw UsageError("--ivs-private-key and --ivs-key-arn must be given together")
    }
    do throws(IVSSettingProblem) {
      let tokens =
        try values.texts(.ivsStage).map { stage throws(IVSSettingProblem) in try token(for: stage) }
        + values.texts(.ivsTokenFile).map { .given(SecretLocation($0)) }
      let endpoint = values.text(.ivsWHIPURL) ?? IVSSettings.globalEndpoint
      return try tokens.map { token throws(IVSSettingProblem) in
        .ivs(try IVSSettings(token, endpoint: endpoint))
      }
    } catch {
      throw UsageError("\(error.option): \(error)")
    }
  }

  private func token(for stage: String) throws(IVSSettingProblem) -> IVSSettings.Token {
    let participant = try Participant(
      stage: stage, durationMinutes: values.integer(.ivsDuration),
      capabilities: try values.texts(.ivsCapability).map(Participant.Capability.init(option:)),
      attributes: try Participant.attributes(values.texts(.ivsAttribute)))
    guard let key = values.text(.ivsPrivateKey), let arn = values.text(.ivsKeyARN) else {
      return .created(participant, awsAccess)
    }
    let endpoints: SigningKey.EndpointOrigin =
      if let whip = values.text(.ivsStageEndpoint) { .known(whip: whip) } else {
        .getStage(awsAccess)
      }
    return .signed(
      participant,
      try SigningKey(at: SecretLocation(key), arn: arn, for: participant, endpoints: endpoints))
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
