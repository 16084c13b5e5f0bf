import Measurements
import Vocabulary

/// One span (opentelemetry/proto/trace/v1); times are offsets into the run.
struct OTLPSpan {
  /// With the numbers of `Span.SpanKind`.
  enum Kind: Int {
    case `internal` = 1
    case client = 3
  }

  struct Event {
    var name: String
    var time: Nanoseconds
    var attributes: [(name: String, value: OTLPValue?)]
  }

  var name: String
  var kind = Kind.internal
  var start: Nanoseconds
  var duration: Nanoseconds
  var attributes: [(name: String, value: OTLPValue?)] = []
  var events: [Event] = []
  /// Why it failed, for people; `nil` if it did not.
  var problem: String?

  /// The span with its place in a trace; its own id is that of `number`.
  func json(_ number: Int, below parent: Int?, in ids: OTLPIdentifiers, _ clock: OTLPClock) -> JSON
  {
    var members: JSON.Members = [
      "traceId": .string(ids.trace), "spanId": .string(ids.span(number)), "name": .string(name),
      "kind": .integer(kind.rawValue), "startTimeUnixNano": clock.time(start),
      "endTimeUnixNano": clock.time(start + max(.zero, duration)),
      "attributes": OTLPValue.attributes(attributes),
      "flags": .integer(ids.flags(isLocal: parent != nil)),
    ]
    if let above = parent.map({ ids.span($0) }) ?? ids.parent?.spanID {
      members["parentSpanId"] = .string(above)
    }
    if !events.isEmpty { members["events"] = .array(events.map { $0.json(clock) }) }
    if let problem {
      var status: JSON.Members = ["code": .integer(Self.error)]
      if !problem.isEmpty { status["message"] = .string(problem) }
      members["status"] = .object(status)
    }
    return .object(members)
  }

  /// `STATUS_CODE_ERROR`; success is left unset, as instrumentation is told to do.
  private static let error = 2
}

extension OTLPSpan.Event {
  fileprivate func json(_ clock: OTLPClock) -> JSON {
    .object([
      "name": .string(name), "timeUnixNano": clock.time(time),
      "attributes": OTLPValue.attributes(attributes),
    ])
  }
}

/// The ids of a run in its trace: the same whenever the report is converted.
struct OTLPIdentifiers {
  /// 32 hexadecimal digits: those of the parent, or the run's own id, or one made from it where it is none.
  let trace: String
  /// The span of another program that the run's span is below.
  let parent: TraceParent?
  private let seed: UInt64

  init(run id: String, below parent: TraceParent? = nil) {
    self.parent = parent
    let isTraceID =
      id.utf8.count == 32 && id.utf8.contains { $0 != UInt8(ascii: "0") }
      && id.utf8.allSatisfy { $0.hexDigitValue != nil }
    seed = Self.fnv1a(id)
    let own =
      isTraceID
      ? id.lowercased()
      : Hexadecimal.text(Self.scattered(seed) | 1) + Hexadecimal.text(Self.scattered(~seed))
    trace = parent?.traceID ?? own
  }

  /// Those of W3C's trace flags, and whether the span above is another program's.
  ///
  /// Sampled, whatever the parent is, since somebody asked for this run; as random as the parent says.
  func flags(isLocal: Bool) -> Int {
    let isRandom = Int(parent?.flags ?? 0) & 0x02
    let isRemote = parent != nil && !isLocal ? 0x200 : 0
    return 0x101 | isRandom | isRemote
  }

  /// Of the span with a number: no two in a run are the same, and none is all zeros.
  func span(_ number: Int) -> String {
    let id = Self.scattered(seed &+ UInt64(truncatingIfNeeded: number))
    return Hexadecimal.text(id == 0 ? Self.scattered(seed &- 1) : id)
  }

  private static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
  }

  /// The finaliser of SplitMix64, which gives each number another one.
  private static func scattered(_ number: UInt64) -> UInt64 {
    var value = number &+ 0x9e37_79b9_7f4a_7c15
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
