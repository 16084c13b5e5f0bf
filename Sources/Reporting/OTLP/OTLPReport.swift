package import Measurements
import Vocabulary

/// The body of one request to a collector, which is also one line of a file.
package struct OTLPRequest: Hashable, Sendable {
  /// The kinds of telemetry; a collector takes each at a path of its own, `v1/traces`.
  package enum Signal: String, CaseIterable, Sendable {
    case traces
    case metrics
  }

  package let signal: Signal
  /// JSON in one line, without its end.
  package let body: String
  /// How many spans or data points it holds.
  package let itemCount: Int
}

/// The report in the JSON form of OTLP 1.x: integers for enumerations, decimal strings for 64 bits,
/// hexadecimal ids.
///
/// Everything in it follows from the report, the ids too: converted again, it is the same.
package enum OTLPReport {
  /// The batch of OpenTelemetry's own exporters; a line stays below the 1 MiB that readers of files
  /// take.
  static let batchSize = 512

  /// The traces, then the metrics; `resource` adds attributes to the program's own, or replaces
  /// them.
  package static func requests(
    of report: Report, resource: [String: String] = [:]
  ) -> [OTLPRequest] {
    let envelope = OTLPEnvelope(report.tool, resource)
    let clock = OTLPClock(report.run)
    let spans = OTLPTraces(report, clock).spans
    let points = OTLPMetrics(report, clock).points
    return batches(of: spans).map { batch in
      OTLPRequest(
        signal: .traces, body: envelope.traces(batch.map(\.json)), itemCount: batch.count)
    }
      + batches(of: points).map { batch in
        OTLPRequest(
          signal: .metrics, body: envelope.metrics(OTLPMetrics.metrics(of: batch)),
          itemCount: batch.count)
      }
  }

  private static func batches<Element>(of elements: [Element]) -> [ArraySlice<Element>] {
    stride(from: 0, to: elements.count, by: batchSize).map { start in
      elements[start..<min(start + batchSize, elements.count)]
    }
  }
}

extension ReportFormat {
  /// A file as OpenTelemetry's file exporter writes it: JSON Lines, one request each.
  static let otlp = ReportFormat(
    "otlp", extension: "otlp.jsonl", mediaType: "application/x-ndjson",
    for: "OpenTelemetry: traces and metrics as lines of OTLP/JSON"
  ) { report, _ in OTLPReport.requests(of: report).map { $0.body + "\n" }.joined() }
}

/// What is around every batch: the resource (this program) and the scope.
private struct OTLPEnvelope {
  private let resource: JSON
  private let scope: JSON

  init(_ tool: ToolInfo, _ more: [String: String]) {
    let own = ["service.name": tool.name, "service.version": tool.version]
    let attributes = own.merging(more) { _, new in new }.sorted { $0.key < $1.key }
    resource = .object([
      "attributes": OTLPValue.attributes(attributes.map { ($0.key, .text($0.value)) })
    ])
    scope = .object(["name": .string(tool.name), "version": .string(tool.version)])
  }

  func traces(_ spans: [JSON]) -> String { written("resourceSpans", "scopeSpans", "spans", spans) }

  func metrics(_ metrics: [JSON]) -> String {
    written("resourceMetrics", "scopeMetrics", "metrics", metrics)
  }

  private func written(_ outer: String, _ inner: String, _ name: String, _ items: [JSON]) -> String
  {
    let scoped = JSON.object(["scope": scope, name: .array(items)])
    let whole = JSON.object(["resource": resource, inner: .array([scoped])])
    return JSON.object([outer: .array([whole])]).written(pretty: false)
  }
}
