import Measurements
import Vocabulary

/// The series of Prometheus as gauges (opentelemetry/proto/metrics/v1).
///
/// A collector that writes them to Prometheus gives them their old names and labels again, so that
/// alerts and dashboards are the same for both ways.
struct OTLPMetrics {
  /// One data point of one metric.
  struct Point {
    fileprivate let name: String
    fileprivate let unit: String
    fileprivate let help: String
    fileprivate let json: JSON
  }

  let points: [Point]

  init(_ report: Report, _ clock: OTLPClock) {
    let time = clock.time(clock.end)
    points = ReportMetrics.families(of: report).flatMap { family in
      let (name, unit) = Self.name(and: family.name)
      return family.samples.map { (key: $0.labels.text, sample: $0) }.sorted { $0.key < $1.key }
        .compactMap { _, sample in
          Self.value(sample.value, unit).map { key, value in
            Point(
              name: name, unit: unit, help: family.help,
              json: .object([
                "timeUnixNano": time, key: value,
                "attributes": OTLPValue.attributes(
                  sample.labels.names.map { ($0, sample.labels[$0].map { .text($0) }) }),
              ]))
          }
        }
    }
  }

  /// Consecutive points of one metric together.
  static func metrics(of points: ArraySlice<Point>) -> [JSON] {
    points.grouped(by: \.name).map { name, points in
      var members: JSON.Members = [
        "name": .string(name), "description": .string(points[0].help),
        "gauge": .object(["dataPoints": .array(points.map(\.json))]),
      ]
      if !points[0].unit.isEmpty { members["unit"] = .string(points[0].unit) }
      return .object(members)
    }
  }

  /// `iceprobe_stun_rtt_seconds` is `iceprobe.stun_rtt` in `s`: a name has no unit in it.
  private static func name(and series: String) -> (name: String, unit: String) {
    let dotted = series.replacing("iceprobe_", with: "iceprobe.", maxReplacements: 1)
    for (suffix, unit) in units where dotted.hasSuffix(suffix) {
      return (String(dotted.dropLast(suffix.count)), unit)
    }
    return (dotted, "")
  }

  /// In UCUM; `1` is a ratio's alone, as Prometheus would name anything else in it a ratio.
  private static let units = [
    ("_bytes_per_second", "By/s"), ("_seconds", "s"), ("_bytes", "By"), ("_ratio", "1"),
  ]

  /// What has a unit is measured, the rest counted: a series never changes its type.
  private static func value(_ text: String, _ unit: String) -> (key: String, value: JSON)? {
    if unit.isEmpty, Int64(text) != nil { return ("asInt", .string(text)) }
    return JSON.decimal(text).map { ("asDouble", $0) }
  }
}
