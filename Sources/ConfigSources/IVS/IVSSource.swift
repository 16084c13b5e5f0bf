import HTTPFetching
import ICEServers
import Vocabulary

extension IVSSettings {
  /// Gets a participant token and joins the stage with it.
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let token = try await participantToken(&log)
    log.hide([token])
    log.token = TokenInfo(participantToken: token)
    let client = WHIPClient(endpoint: endpoint, token: token, trustedHosts: [Self.trustedHost])
    var fetched = try await WHIPSettings(url: endpoint).fetch(client, &log)
    fetched.expiresAt = log.token?.expiresAt.map { Int($0.seconds) }
    fetched.ttlSeconds = fetched.expiresAt.map {
      max(0, $0.subtractingReportingOverflow(log.startedAtUnixTime).partialValue)
    }
    return fetched
  }

  private func participantToken(
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret {
    switch token {
    case .given(let location):
      return try await log.readSecret(from: location, limit: WHIPSettings.tokenLimit)
    case .created(let participant, let access):
      let client = try await IVSRealTimeClient(for: participant.stage, access, &log)
      return try await client.createParticipantToken(participant, &log)
    case .signed(let participant, let key):
      let endpoints = try await key.endpoints.of(participant.stage, &log)
      return try await key.token(of: participant, at: endpoints, &log)
    }
  }
}

extension SigningKey.EndpointOrigin {
  fileprivate func of(
    _ stage: StageARN, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> StageEndpoints {
    switch self {
    case .known(let whip): return StageEndpoints(whip: whip, events: StageEndpoints.globalEvents)
    case .getStage(let access):
      return try await IVSRealTimeClient(for: stage, access, &log).getStage(stage, &log)
    }
  }
}
