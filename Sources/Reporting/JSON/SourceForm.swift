import Measurements
import Vocabulary

extension ReportForms {
  static let source = RecordForm(
    SourceResult(id: "", kind: .uri, name: "", outcome: .ok, duration: .zero),
    [
      .always("id", \.id, .string),
      .always("kind", \.kind, .word),
      .always("name", \.name, .text),
      .always("outcome", \.outcome, .word),
      .always("duration_seconds", \.duration, .seconds),
      .nullable("ttl_seconds", \.ttlSeconds, .integer),
      .nullable("expires_at", \.expiresAt, .time),
      .always("server_count", \.serverCount, .integer),
      .always("steps", \.steps, .list(of: step.form)),
      .nullable("failure", \.failure, failure.form),
      .unless(true, "required", \.isRequired, .bool),
      .unless(0, "renewal_count", \.renewalCount, .integer),
      .optional("clock_skew_seconds", \.clockSkew, .seconds),
      .derived("proxy") { $0.proxy.map(JSON.text) },
      .optional("token", \.token, token.form),
      .unless([], "pairs", \.pairs, .list(of: pair.form)),
    ])

  private static let step = RecordForm(
    SourceStep(.settings, startedOffset: .zero, duration: .zero, attempts: 0),
    [
      .always("name", \.name, .word),
      .always("started_offset_seconds", \.startedOffset, .seconds),
      .always("duration_seconds", \.duration, .seconds),
      .always("attempt_count", \.attempts, .integer),
      .optional("http_status", \.status, .integer),
      .optional("transfer", \.transfer, transfer.form),
      .optional("proxy", \.proxy, .text),
    ])

  private static let transfer = RecordForm(
    HTTPTimings(total: .zero),
    [
      .nullable("resolved_offset_seconds", \.resolved, .seconds),
      .nullable("connected_offset_seconds", \.connected, .seconds),
      .nullable("secured_offset_seconds", \.secured, .seconds),
      .nullable("first_byte_offset_seconds", \.firstByte, .seconds),
      .always("duration_seconds", \.total, .seconds),
    ])

  private static let token = RecordForm(
    TokenInfo(),
    [
      .nullable("algorithm", \.algorithm, .text),
      .nullable("participant_id", \.participantID, .text),
      .nullable("stage", \.stage, .text),
      .nullable("user_id", \.userID, .text),
      .nullable("issued_at", \.issuedAt, .time),
      .nullable("expires_at", \.expiresAt, .time),
      .nullable("may_publish", \.mayPublish, .bool),
      .nullable("may_subscribe", \.maySubscribe, .bool),
      .nullable("whip_url", \.whipURL, .text),
      .nullable("events_url", \.eventsURL, .text),
      .nullable("version", \.version, .text),
    ])
}
