package import Measurements
import Vocabulary

/// The ranges of a plugin's `-w` or `-c`.
package typealias PluginRanges = [PluginMeasure: ThresholdRange]

/// A report in the form of the monitoring plugins' guidelines: a state, one line, performance data.
package struct PluginResult {
  /// The states, by their exit status.
  package enum State: Int32, Sendable {
    case ok = 0
    case warning = 1
    case critical = 2
    case unknown = 3

    var name: String {
      switch self {
      case .ok: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    }
  }

  package let state: State
  private let report: Report
  private let text: String
  private let data: String

  /// `counted` is the verdict that decides, if not the report's own.
  package init(
    _ report: Report, counting counted: Verdict? = nil, warning: PluginRanges = [:],
    critical: PluginRanges = [:]
  ) {
    self.report = report
    let values = PluginMeasure.allCases.compactMap { measure in
      measure.value(in: report).map { (measure, $0) }
    }
    let alerts = { (thresholds: PluginRanges) in
      values.filter { thresholds[$0.0]?.alerts($0.1) == true }
    }
    let (grave, light) = (alerts(critical), alerts(warning))
    // Not finished within -t.
    let isCut = report.run.deadline != nil
    let verdict: State =
      isCut && report.verdict == .unknown ? .critical : State(counted ?? report.verdict)
    state = Self.worst(
      verdict, grave.isEmpty ? (light.isEmpty ? .ok : .warning) : .critical)
    let told = grave.isEmpty ? light : grave
    let limits = grave.isEmpty ? warning : critical
    let thresholds = told.map { measure, value in
      "\(measure.rawValue) is \(Self.shown(value, measure)), "
        + "\(grave.isEmpty ? "warning" : "critical") at \(limits[measure]?.text ?? "")"
    }
    let summary = Self.told(report, counting: counted ?? report.verdict)
    let unmeasured = Self.unmeasured(report, among: Set(warning.keys).union(critical.keys), values)
    // The cause first: a failed check explains more than the value it leaves behind.
    text = ((verdict == .ok ? thresholds + [summary] : [summary] + thresholds) + unmeasured)
      .joined(separator: "; ")
    data = Self.data(values, report, warning, critical)
  }

  /// The one line, at most 1 KB including performance data, which is never cut.
  package var line: String { line(of: text) }

  /// The line with a word on each check, as the guidelines want it at the first level of verbosity.
  package var verboseLine: String {
    let rows = CheckRows(report.checks, in: report, mergesAlike: false).all.map { row in
      let check = row.check
      let end = check.outcome == .ok ? "ok" : row.note
      let server = check.server.address.map { "\(SocketAddress($0, port: check.server.port))" }
      return "\(check.id) \(check.transport.rawValue) \(server ?? check.server.host.text): \(end)"
    }
    return line(of: ([text] + rows).joined(separator: "; "))
  }

  private func line(of text: String) -> String {
    let head = "ICEPROBE \(state.name): "
    let room = Self.lineLimit - head.utf8.count - data.utf8.count - 3
    return "\(head)\(Self.cut(Self.plain(text), to: max(0, room))) | \(data)\n"
  }

  /// The report for a person, below the line; `|` would begin more performance data.
  package var longText: String {
    Self.plain(TextReport.text(of: report), keepingLines: true)
  }

  /// What was to be watched over and cannot be: a certificate where there is no TLS.
  ///
  /// Where nothing passed, that says it all.
  private static func unmeasured(
    _ report: Report, among asked: Set<PluginMeasure>, _ values: [(PluginMeasure, Double)]
  ) -> [String] {
    guard report.checks.contains(where: { $0.outcome == .ok }) else { return [] }
    let missing = PluginMeasure.allCases.filter { measure in
      asked.contains(measure) && !values.contains { $0.0 == measure }
    }
    return missing.isEmpty
      ? [] : ["no check measured \(missing.map(\.rawValue).joined(separator: ", "))"]
  }

  /// The summary of the run, without the state.
  var summary: String { Self.summary(report) }

  private static let lineLimit = 1023

  /// The summary and what earlier runs add, which comes first where it alone decides.
  private static func told(_ report: Report, counting verdict: Verdict) -> String {
    let notes = report.run.history ?? []
    let isDecidedByNotes = report.verdict == .ok && verdict == .degraded
    let (first, last) = (
      notes.filter { isDecidedByNotes && $0.kind == .slower },
      notes.filter { !isDecidedByNotes || $0.kind != .slower }
    )
    let isUnread = report.verdict == .ok && verdict == .unknown
    let unread = isUnread ? ["earlier runs could not be read: slower or not is unknown"] : []
    let told = unread + first.map(\.line) + [plain(summary(report))] + last.map(\.line)
    return told.joined(separator: "; ")
  }

  /// Without the characters that end the text in a plugin's output.
  package static func plain(_ text: String, keepingLines: Bool = false) -> String {
    let text = text.replacingSigns { $0 == "|" ? "/" : nil }
    return keepingLines ? text : text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var shorter = text
    while shorter.utf8.count > limit - 3, !shorter.isEmpty { shorter.removeLast() }
    return shorter + "…"
  }

  /// The one-line summary without its verdict, which the state shows.
  private static func summary(_ report: Report) -> String {
    SummaryLine.textWithoutVerdict(of: report, namingFailure: true)
  }

  private static func worst(_ left: State, _ right: State) -> State {
    // An unknown result is worse than a warning, and critical is worse than that.
    let order: [State] = [.ok, .warning, .unknown, .critical]
    return order.last { $0 == left || $0 == right } ?? left
  }
}

extension PluginResult.State {
  fileprivate init(_ verdict: Verdict) {
    self =
      switch verdict {
      case .ok: .ok
      case .degraded: .warning
      case .failed: .critical
      case .unknown: .unknown
      }
  }
}

// MARK: Numbers

extension PluginResult {
  private static func data(
    _ values: [(PluginMeasure, Double)], _ report: Report, _ warning: PluginRanges,
    _ critical: PluginRanges
  ) -> String {
    let measures = values.map { measure, value in
      let limits = [warning, critical].map { $0[measure]?.text ?? "" }.joined(separator: ";")
      let least = measure == .certDays ? "" : "0"
      return "\(measure.label)=\(number(value))\(measure.unit);\(limits);\(least)"
    }
    let failed = report.checks.count { $0.outcome == .failed }
    let counts = ["checks=\(report.checks.count);;;0", "failed=\(failed);;;0"]
    let time = "time=\(number(report.run.duration.seconds))s;;;0"
    return (measures + counts + [time]).joined(separator: " ")
  }

  private static func shown(_ value: Double, _ measure: PluginMeasure) -> String {
    switch measure {
    case .loss: "\(number(value, digits: 1))%"
    case .certDays: "\(number(value, digits: 1)) days"
    default: "\(number(value * 1000, digits: 1)) ms"
    }
  }

  /// Digits and a decimal point, never an exponent; a value beyond all measures is cut.
  static func number(_ value: Double, digits: Int = 6) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let limit = 9e15
    return Decimal.text(
      Int64(min(max((value * scale).rounded(), -limit), limit)), fractionDigits: digits)
  }
}

extension HistoryNote {
  fileprivate var line: String { "\(words.label): \(words.text)" }
}

extension ThresholdRange {
  /// The range in the measure's own unit, as in performance data.
  fileprivate var text: String {
    let (from, to) = (
      start == -.infinity ? "~" : PluginResult.number(start),
      end == .infinity ? "" : PluginResult.number(end)
    )
    return (alertsInside ? "@" : "") + (start == 0 && end != .infinity ? to : "\(from):\(to)")
  }
}

extension ReportFormat {
  /// The line of `iceprobe check` without ranges.
  static let nagios = ReportFormat(
    "nagios", extension: "nagios.txt", mediaType: "text/plain; charset=utf-8",
    for: "Nagios, Icinga and their relatives: a plugin's line"
  ) { report, _ in PluginResult(report).line }
}
