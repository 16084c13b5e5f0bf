import Measurements
import Vocabulary

/// The JSON report, one form per kind of object, for writing and reading.
///
/// `reports/schema/report-v1.schema.json` is authoritative.
enum ReportForms {
  static let tool = RecordForm(
    ToolInfo(name: "", version: ""),
    [.always("name", \.name, .string), .always("version", \.version, .string)])

  static let run = RecordForm(
    RunInfo(id: "", startedAt: UnixTime(milliseconds: 0), duration: .zero),
    [
      .always("id", \.id, .string),
      .always("started_at", \.startedAt, .time),
      .always("duration_seconds", \.duration, .seconds),
      .always("partial", \.isPartial, .bool),
      .optional("deadline_seconds", \.deadline, .seconds),
      .optional("proxy", \.proxy, proxy.form),
      .optional("history", \.history, .list(of: historyNote.form)),
      .optional("traceparent", \.parent, .traceParent),
    ])

  private static let proxy = RecordForm(
    ProxyInfo(scheme: "", host: "", port: 0),
    [
      .always("scheme", \.scheme, .string), .always("host", \.host, .text),
      .always("port", \.port, .integer),
    ])

  static let failure = RecordForm(
    Failure(.other, during: .config, message: ""),
    [
      .always("phase", \.phase, .word),
      .always("reason", \.reason, .word),
      .nullable("stun_error_code", \.stunErrorCode, .integer),
      .nullable("errno", \.errno, .integer),
      .always("message", \.message, .text),
      .always("evidence", \.evidence, .list(of: .text)),
    ])

  static let finding = RecordForm(
    Finding("", .info, checks: [], title: "", evidence: [], remedy: ""),
    [
      .always("id", \.id, .string),
      .always("severity", \.severity, .word),
      .added("confidence", \.confidence, .word),
      .always("checks", \.checks, .list(of: .string)),
      .added("explains", \.explains, .list(of: .string)),
      .always("title", \.title, .text),
      .always("evidence", \.evidence, .list(of: .text)),
      .always("remedy", \.remedy, .text),
    ])
}
