import Foundation
import Measurements
import Reporting
import TestSupport
import Testing

/// The JSON report against its schema, by check-jsonschema from PyPI.
@Suite struct SchemaTests {
  private static let schema = Repository.root.appending(
    path: "reports/schema/report-v1.schema.json")

  @Test func `the schema is one of JSON Schema 2020-12`() async throws {
    let result = try await check(["--check-metaschema", Self.schema.path()])
    #expect(result.status == 0, "\(result.standardOutput)")
  }

  @Test func `every example and every report that can be made is valid, with nothing undocumented`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let schema = try directory.file("strict.json", try strictSchema())
    let reports = GeneratedReports.all + ExampleReport.all.map { ($0.name, $0.report) }
    let files = try reports.enumerated().flatMap { index, entry in
      try [true, false].map { pretty in
        try directory.file(
          "\(index)-\(entry.name)-\(pretty).json", JSONReport.text(of: entry.report, pretty: pretty)
        )
      }
    }
    let result = try await check(["--schemafile", schema.path()] + files.map { $0.path() })
    #expect(result.status == 0, "\(result.standardOutput.prefix(2000))")
    #expect(files.count > 150)
  }

  @Test(arguments: [
    (#""verdict":"ok""#, #""verdict":"fine""#),
    (#""schema_version":"1.1""#, #""schema_version":"2.0""#),
    (#""highest_rung":"configuration""#, #""highest_rung":"top""#),
    (#""retransmission_count":0,"#, ""),
    (#""relayed_addresses""#, #""relayed""#),
    (#""failure":null,"highest_rung""#, #""failure":{},"highest_rung""#),
    (#""mapped_address":"198.51.100.7:40001""#, #""mapped_address":"198.51.100.7""#),
    (#""started_at":"2026-11-21T03:10:00.123Z""#, #""started_at":"yesterday Z""#),
    (#""realm":"example.org""#, #""realm":"\u001b[31m""#),
    (#""duration_seconds":0.04"#, #""duration_seconds":"0.04""#),
    (#""tool":"#, #""undocumented":1,"tool":"#),
  ])
  func `a report that breaks the schema is refused`(part: String, broken: String) async throws {
    let text = JSONReport.text(of: ExampleReport.all[0].report, pretty: false)
    try #require(text.contains(part))
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file(
      "report.json", text.replacingOccurrences(of: part, with: broken))
    let schema = try directory.file("strict.json", try strictSchema())
    let result = try await check(["--schemafile", schema.path(), file.path()])
    #expect(result.status == 1, "\(result.standardOutput)")
  }

  private func check(_ arguments: [String]) async throws -> ChildProcess.Finished {
    try await ChildProcess.run(Repository.python, ["-m", "check_jsonschema"] + arguments)
  }

  /// The schema as this version's own output must meet it: readers may ignore members that they do
  /// not know, the writer may not write any.
  private func strictSchema() throws -> String {
    let document = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.schema))
    let strict = try JSONSerialization.data(withJSONObject: closed(document))
    return String(decoding: strict, as: UTF8.self)
  }

  private func closed(_ value: Any) -> Any {
    if let list = value as? [Any] { return list.map(closed) }
    guard var object = value as? [String: Any] else { return value }
    object = object.mapValues(closed)
    // Conditions under "if" and "then" name only the members that they are about.
    if object["type"] as? String == "object", object["properties"] != nil {
      object["additionalProperties"] = false
    }
    return object
  }
}
