import Measurements
import Vocabulary

/// A run as one trace: below its span one for each source and each check, and below those one for
/// each step and phase.
struct OTLPTraces {
  /// In the order of the report, each as JSON when it is asked for.
  private(set) var spans: [Placed] = []
  private let ids: OTLPIdentifiers
  private let clock: OTLPClock

  /// A span, and where it stands in the trace; numbers count from 0, which is the run.
  struct Placed {
    fileprivate let span: OTLPSpan
    fileprivate let number: Int
    fileprivate let parent: Int?
    fileprivate let ids: OTLPIdentifiers
    fileprivate let clock: OTLPClock

    var json: JSON { span.json(number, below: parent, in: ids, clock) }
  }

  init(_ report: Report, _ clock: OTLPClock) {
    ids = OTLPIdentifiers(run: report.run.id, below: report.run.parent)
    self.clock = clock
    add(.run(report), below: nil)
    for source in report.sources {
      let number = add(.source(source), below: 0)
      for step in source.steps {
        add(.step(step, of: source, isLast: step == source.steps.last), below: number)
      }
    }
    let findings = FindingsByCheck(report)
    let sources = SourceNames(report)
    let keys = TargetKeys(report)
    // What was skipped took no time.
    for check in report.checks where check.outcome != .skipped {
      let number = add(
        .check(check, of: sources[check], key: keys.key(of: check), findings[check].map(\.id)),
        below: 0)
      for phase in check.phases { add(.phase(phase, of: check), below: number) }
    }
  }

  @discardableResult
  private mutating func add(_ span: OTLPSpan, below parent: Int?) -> Int {
    let number = spans.count
    spans.append(Placed(span: span, number: number, parent: parent, ids: ids, clock: clock))
    return number
  }
}

extension OTLPSpan {
  fileprivate static func run(_ report: Report) -> OTLPSpan {
    let run = report.run
    var span = OTLPSpan(name: "iceprobe run", start: .zero, duration: run.duration)
    span.attributes = [
      ("iceprobe.run.id", .text(run.id)), ("iceprobe.verdict", .text(report.verdict.rawValue)),
      ("iceprobe.run.partial", .bool(run.isPartial)),
      ("iceprobe.check.count", .integer(report.checks.count)),
      ("iceprobe.check.failed", .integer(report.checks.count { $0.outcome == .failed })),
      ("iceprobe.check.skipped", .integer(report.checks.count { $0.outcome == .skipped })),
      ("iceprobe.proxy", run.proxy.map { .text($0.url) }),
      // No user is waiting for this.
      ("user_agent.synthetic.type", .text("test")),
    ]
    span.events = report.findings.map { finding in
      Event(
        name: "iceprobe.finding", time: max(.zero, run.duration), attributes: finding.attributes)
    }
    if report.verdict == .failed || report.verdict == .unknown {
      span.problem = String(SummaryLine.text(of: report).dropLast())
    }
    return span
  }

  fileprivate static func source(_ source: SourceResult) -> OTLPSpan {
    var span = OTLPSpan(
      name: "ICE servers from \(source.kind)", start: .zero, duration: source.duration)
    span.attributes = [
      ("iceprobe.source.name", .text(source.name.text)),
      ("iceprobe.source.kind", .text(source.kind.rawValue)),
      ("iceprobe.source.required", .bool(source.isRequired)),
      ("iceprobe.source.servers", .integer(source.serverCount)),
    ]
    span.fail(with: source.outcome == .failed ? source.failure : nil)
    return span
  }

  /// A source that failed did so in its last step.
  fileprivate static func step(
    _ step: SourceStep, of source: SourceResult, isLast: Bool
  ) -> OTLPSpan {
    var span = OTLPSpan(
      name: step.name.rawValue, kind: step.transfer == nil ? .internal : .client,
      start: step.startedOffset, duration: step.duration)
    span.attributes = [
      ("http.response.status_code", step.status.map { .integer($0) }),
      ("http.request.resend_count", step.attempts > 1 ? .integer(step.attempts - 1) : nil),
    ]
    span.fail(with: isLast && source.outcome == .failed ? source.failure : nil)
    return span
  }

  /// Marks it as failed, with a cause from a closed list.
  mutating func fail(with failure: Failure?) {
    guard let failure else { return }
    problem = failure.message.text
    attributes += [
      ("error.type", .text(failure.reason.rawValue)),
      ("stun.error_code", failure.stunErrorCode.map { .integer($0) }),
      (
        "iceprobe.evidence",
        failure.evidence.isEmpty ? nil : .texts(failure.evidence.map(\.text))
      ),
    ]
  }
}

extension ProxyInfo {
  fileprivate var url: String {
    "\(scheme)://\(host.text.contains(":") ? "[\(host)]" : host.text):\(port)"
  }
}

extension Finding {
  fileprivate var attributes: [(name: String, value: OTLPValue?)] {
    [
      ("iceprobe.finding.id", .text(id)), ("iceprobe.finding.severity", .text(severity.rawValue)),
      ("iceprobe.finding.confidence", .text(confidence.rawValue)),
      ("iceprobe.finding.title", .text(title.text)),
      ("iceprobe.finding.remedy", .text(remedy.text)),
      ("iceprobe.finding.checks", .texts(shownByChecks)),
    ]
  }
}
