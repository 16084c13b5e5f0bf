import Measurements
import Vocabulary

extension JSONReport {
  static func source(_ source: SourceResult, in report: Report) -> JSON {
    var members: [String: JSON] = [
      "id": .string(source.id),
      "kind": .string(source.kind.rawValue),
      "name": .text(source.name),
      "outcome": .string(source.outcome.rawValue),
      "duration_seconds": .seconds(source.duration),
      "ttl_seconds": orNull(source.ttlSeconds, JSON.integer),
      "expires_at": orNull(source.expiresAt, time),
      "server_count": .integer(source.serverCount),
      "steps": .array(source.steps.map(step)),
      "failure": orNull(source.failure, failure),
    ]
    if !source.isRequired { members["required"] = .bool(false) }
    if source.renewalCount > 0 { members["renewal_count"] = .integer(source.renewalCount) }
    members["clock_skew_seconds"] = source.clockSkew.map(JSON.seconds)
    members["proxy"] = source.proxy.map(JSON.text)
    members["token"] = source.token.map(token)
    members["time_to_connected"] = value(
      report.timeToConnected(of: source), timeToConnected,
      applies: source.steps.contains { $0.name == SourceStep.session })
    return .object(members)
  }

  private static func step(_ step: SourceStep) -> JSON {
    var members: [String: JSON] = [
      "name": .string(step.name),
      "started_offset_seconds": .seconds(step.startedOffset),
      "duration_seconds": .seconds(step.duration),
      "attempt_count": .integer(step.attempts),
    ]
    members["http_status"] = step.status.map(JSON.integer)
    members["transfer"] = step.transfer.map(transfer)
    return .object(members)
  }

  private static func transfer(_ transfer: HTTPTimings) -> JSON {
    .object([
      "resolved_offset_seconds": orNull(transfer.resolved, JSON.seconds),
      "connected_offset_seconds": orNull(transfer.connected, JSON.seconds),
      "secured_offset_seconds": orNull(transfer.secured, JSON.seconds),
      "first_byte_offset_seconds": orNull(transfer.firstByte, JSON.seconds),
      "duration_seconds": .seconds(transfer.total),
    ])
  }

  private static func token(_ token: TokenInfo) -> JSON {
    .object([
      "algorithm": orNull(token.algorithm, JSON.text),
      "participant_id": orNull(token.participantID, JSON.text),
      "stage": orNull(token.stage, JSON.text),
      "user_id": orNull(token.userID, JSON.text),
      "issued_at": orNull(token.issuedAt, time),
      "expires_at": orNull(token.expiresAt, time),
      "may_publish": orNull(token.mayPublish, JSON.bool),
      "may_subscribe": orNull(token.maySubscribe, JSON.bool),
      "whip_url": orNull(token.whipURL, JSON.text),
      "events_url": orNull(token.eventsURL, JSON.text),
      "version": orNull(token.version, JSON.text),
    ])
  }

  private static func timeToConnected(_ time: TimeToConnected) -> JSON {
    .object([
      "total_seconds": .seconds(time.total),
      "token_seconds": .seconds(time.token),
      "whip_seconds": .seconds(time.whip),
      "ice_seconds": .seconds(time.ice),
      "dtls_seconds": .seconds(time.dtls),
    ])
  }
}
