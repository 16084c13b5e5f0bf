import HTTPFetching
import ICEServers
import Vocabulary

/// The operations of IVS Real-Time (API version 2020-07-14) that lead to a participant token.
struct IVSRealTimeClient {
  private let caller: AWSCaller

  /// Finds credentials for the stage's own region: no other region can know the stage.
  init(
    for stage: StageARN, _ access: AWSAccess, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) {
    let settings = try await AWSSettings.read(profile: access.profile, &log)
    caller = try await AWSCaller.signing(
      .ivsRealTime, region: stage.region, endpointURL: access.endpointURL, settings, &log)
  }

  /// CreateParticipantToken.
  ///
  /// Each run uses its own participant: one that joins twice displaces itself.
  func createParticipantToken(
    _ participant: Participant, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret {
    let response = try await caller.call(
      .createParticipantToken, "/CreateParticipantToken", CreateParticipantTokenInput(participant),
      &log)
    let answer: CreateParticipantTokenAnswer = try response.decoded()
    guard let token = answer.participantToken?.token, !token.isEmpty,
      token.utf8.count <= WHIPSettings.tokenLimit
    else { throw .incomplete(path: "$.participantToken.token") }
    return Secret(token)
  }

  /// GetStage: the endpoints that a token for the stage has to name.
  func getStage(
    _ stage: StageARN, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> StageEndpoints {
    let response = try await caller.call(
      .getStage, "/GetStage", GetStageInput(arn: stage.text), within: Self.stageAge, &log)
    let answer: GetStageAnswer = try response.decoded()
    guard let whip = answer.stage?.endpoints?.whip, !whip.isEmpty else {
      throw .incomplete(path: "$.stage.endpoints.whip")
    }
    guard let events = answer.stage?.endpoints?.events, !events.isEmpty else {
      throw .incomplete(path: "$.stage.endpoints.events")
    }
    return StageEndpoints(whip: whip, events: events)
  }

  /// AWS allows 14 days; a run that lasts this long asks again after ten hours.
  private static let stageAge = Nanoseconds.seconds(36_000)
}

/// The endpoints that a token has to name: where to publish to the stage, and where its events come
/// from.
struct StageEndpoints: Hashable {
  var whip: String
  var events: String

  /// The same for every stage created since regions ceased to have their own.
  static let globalEvents = "wss://global.events.live-video.net"
}
