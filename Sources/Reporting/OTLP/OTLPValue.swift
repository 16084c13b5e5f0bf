import Measurements
import Vocabulary

/// The value of an attribute (opentelemetry/proto/common/v1, AnyValue).
enum OTLPValue {
  case text(String)
  case bool(Bool)
  case integer(Int)
  /// As a double, in seconds.
  case seconds(Nanoseconds)
  case texts([String])

  var json: JSON {
    switch self {
    case .text(let text): .object(["stringValue": .string(text)])
    case .bool(let value): .object(["boolValue": .bool(value)])
    // 64 bits are strings in protobuf's JSON.
    case .integer(let value): .object(["intValue": .string("\(value)")])
    case .seconds(let span): .object(["doubleValue": .seconds(span)])
    case .texts(let texts):
      .object(["arrayValue": .object(["values": .array(texts.map { OTLPValue.text($0).json })])])
    }
  }

  /// Those of attributes that have a value.
  static func attributes(_ attributes: [(name: String, value: OTLPValue?)]) -> JSON {
    .array(
      attributes.compactMap { name, value in
        value.map { .object(["key": .string(name), "value": $0.json]) }
      })
  }
}

/// Wall-clock times in nanoseconds, from offsets into a run.
struct OTLPClock {
  private let start: UInt64
  /// The end of the run.
  let end: Nanoseconds

  init(_ run: RunInfo) {
    let scaled = UInt64(clamping: run.startedAt.milliseconds)
      .multipliedReportingOverflow(by: 1_000_000)
    start = scaled.overflow ? .max : scaled.partialValue
    end = max(.zero, run.duration)
  }

  /// A time as protobuf's JSON has 64 bits.
  func time(_ offset: Nanoseconds) -> JSON {
    .string("\((Instant(nanoseconds: start) + offset).nanoseconds)")
  }
}
