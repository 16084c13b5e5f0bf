import ConfigSources

extension SourceReader {
  func stage() throws(ConfigurationProblems) -> IVSSettings {
    let token = try stageToken()
    return try checked { () throws(IVSSettingProblem) in
      try IVSSettings(token, endpoint: text("whip-url") ?? IVSSettings.globalEndpoint)
    }
  }

  private func stageToken() throws(ConfigurationProblems) -> IVSSettings.Token {
    switch (text("stage"), try secret("token")) {
    case (.some, .some): throw problem("stage and token cannot be used together")
    case (nil, nil): throw problem("a source of kind ivs needs stage or token")
    case (nil, let token?): return .given(token)
    case (let stage?, nil): return try token(for: stage)
    }
  }

  private func token(for stage: String) throws(ConfigurationProblems) -> IVSSettings.Token {
    let access = AWSAccess(profile: text("profile"), endpointURL: text("endpoint-url"))
    let participant = try checked { () throws(IVSSettingProblem) in
      try Participant(
        stage: stage, durationMinutes: text("duration").flatMap { Int($0) },
        capabilities: texts("capabilities").map(Participant.Capability.init(option:)),
        attributes: Participant.attributes(texts("attributes")))
    }
    switch (try secret("private-key"), text("key-arn")) {
    case (nil, nil): return .created(participant, access)
    case (let key?, let arn?):
      let endpoints: SigningKey.EndpointOrigin =
        if let whip = text("stage-endpoint") { .known(whip: whip) } else { .getStage(access) }
      return try checked { () throws(IVSSettingProblem) in
        .signed(
          participant,
          try SigningKey(at: key, arn: arn, for: participant, endpoints: endpoints))
      }
    default: throw problem("private-key and key-arn must be given together")
    }
  }

  private func texts(_ key: String) -> [String] {
    node[key]?.elements.compactMap(\.text) ?? []
  }

  private func checked<Value>(
    _ body: () throws(IVSSettingProblem) -> Value
  ) throws(ConfigurationProblems) -> Value {
    do { return try body() } catch { throw problem(error.description) }
  }
}
