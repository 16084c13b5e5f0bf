import Measurements
import Polling
import Probing
import Reporting
import Vocabulary
import Watching

/// The page at `/`: every target with its state and its cause, and the last probes.
@NetworkActor
struct LandingPage {
  private let exporter: Exporter

  init(_ exporter: Exporter) {
    self.exporter = exporter
  }

  var text: String {
    WebPage.text(
      title: "iceprobe", [heading, problem, targets, continuous, probes].compactMap(\.self))
  }

  private var heading: Markup {
    let links = [
      ("/metrics", "Metrics of this exporter"), ("/config", "Configuration"),
      ("/-/healthy", "Health"), ("/-/ready", "Readiness"),
    ].map { path, name in
      Markup.element("li", [:], [.element("a", ["href": path], text: name)])
    }
    return .element(
      "header", [:],
      [
        .element("h1", text: "iceprobe"),
        .element(
          "p",
          text: "Probes STUN and TURN servers for Prometheus, version \(exporter.tool.version)."),
        .element("ul", ["class": "legend"], links),
      ])
  }

  private var problem: Markup? {
    let reload = exporter.lastReload
    let texts: [String] =
      if let problem = reload.problem {
        [
          "The configuration was not taken; that of \(reload.succeededAt) is in force.",
          problem.description,
        ]
      } else {
        reload.remark.map { ["The configuration was taken, but \($0)."] } ?? []
      }
    guard !texts.isEmpty else { return nil }
    return .element(
      "div", ["class": "finding warning", "role": "status"],
      texts.map { .element("p", text: $0) })
  }

  // MARK: - Targets

  private var targets: Markup {
    let rows = exporter.targetRows
    guard !rows.isEmpty else {
      return section("targets", "Targets", [.element("p", text: "No target is configured.")])
    }
    return section(
      "targets", "Targets",
      [
        table(
          "Targets, how the last probe of each went, and why",
          ["Target", "Module", "State", "Cause", "Probed", "Probe"],
          rows.map(targetCells))
      ])
  }

  private func targetCells(_ row: Exporter.TargetRow) -> [Markup] {
    let probe = "/probe?target=\(percentEncoded(row.target))&module=\(percentEncoded(row.module))"
    guard let record = row.record else {
      return [
        .text(row.target), .text(row.module),
        .element("span", ["class": "dim"], text: "not yet probed"),
        .text(""), .text(""), .element("a", ["href": probe], text: "probe"),
      ]
    }
    return [
      .text(row.target), .text(row.module), state(record), .text(record.cause),
      time(record.report.run.startedAt),
      .element("a", ["href": "/logs?id=\(record.id)"], text: "log"),
    ]
  }

  // MARK: - Continuous targets

  private var continuous: Markup? {
    guard let states = exporter.continuous?.states, !states.targets.isEmpty else { return nil }
    return section(
      "continuous", "Checked all the time",
      [
        table(
          "Targets that are checked beside the scrapes, at each address",
          ["Target", "Transport", "Address", "State", "Since", "Cause"],
          states.targets.prefix(Self.rowLimit).map { target in
            [
              .text(target.latest.uri.text), .text(target.latest.transport.rawValue),
              .text(target.latest.server.text), state(target.status), time(target.since),
              .text(target.cause?.text.text ?? ""),
            ]
          })
      ]
        + (states.targets.count > Self.rowLimit
          ? [.element("p", text: "and \(states.targets.count - Self.rowLimit) more in /metrics")]
          : []))
  }

  /// More rows are no page to read.
  private static let rowLimit = 1000

  private func state(_ status: TargetStatus) -> Markup {
    let mark =
      switch status {
      case .ok: "mark-ok"
      case .warning: "mark-degraded"
      case .failed: "mark-failed"
      default: "mark-skipped"
      }
    return .element("strong", ["class": mark], text: status.rawValue)
  }

  // MARK: - Probes

  private var probes: Markup? {
    let records = exporter.history.all
    guard !records.isEmpty else { return nil }
    return section(
      "probes", "Last probes",
      [
        table(
          "Last probes, the newest first; failed ones are kept for longer",
          ["Module", "Target", "Result", "Took", "Probed", "Debug"],
          records.map { record in
            [
              .text(record.module), .text(record.target), state(record),
              .text(record.report.run.duration.humanReadable), time(record.report.run.startedAt),
              .element("a", ["href": "/logs?id=\(record.id)"], text: "log"),
            ]
          })
      ])
  }

  // MARK: - Parts

  private func state(_ record: ProbeRecord) -> Markup {
    let verdict = record.report.verdict
    let mark =
      switch verdict {
      case .ok: "mark-ok"
      case .degraded: "mark-degraded"
      case .failed, .unknown: "mark-failed"
      }
    return .element("strong", ["class": mark], text: verdict.rawValue)
  }

  private func time(_ instant: UnixTime) -> Markup {
    .element("time", ["datetime": instant.description], text: instant.wholeSeconds)
  }

  private func section(_ id: String, _ heading: String, _ children: [Markup]) -> Markup {
    .element(
      "section", ["aria-labelledby": id], [.element("h2", ["id": id], text: heading)] + children)
  }

  private func table(_ caption: String, _ heads: [String], _ rows: [[Markup]]) -> Markup {
    let head = Markup.element(
      "thead", [:],
      [.element("tr", [:], heads.map { .element("th", ["scope": "col"], text: $0) })])
    let body = Markup.element(
      "tbody", [:], rows.map { row in .element("tr", [:], row.map { .element("td", [:], [$0]) }) })
    return .element(
      "div", ["class": "scroll", "role": "region", "aria-label": caption, "tabindex": "0"],
      [.element("table", [:], [.element("caption", text: caption), head, body])])
  }

  private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        || "-._~".unicodeScalars.contains(scalar)
      return isPlain ? String(scalar) : "%" + Hexadecimal.text([byte])
    }.joined()
  }
}

extension ProbeRecord {
  /// The headline of what is wrong, or of what was measured.
  fileprivate var cause: String { SummaryLine.text(of: report).trimmedLine }
}

extension String {
  fileprivate var trimmedLine: String { String(prefix { !$0.isNewline }) }
}

extension Exporter {
  struct TargetRow {
    var target: String
    var module: String
    var record: ProbeRecord?
  }

  /// The configured targets, each with what was probed of it; a source by its name where that was
  /// probed, or where it lists no URI.
  var targetRows: [TargetRow] {
    let probed = Dictionary(grouping: states.values, by: \.target)
    let names = settings.sources.flatMap { source in
      let uris = source.listedURIs
      return (uris.isEmpty || probed[source.name] != nil ? [source.name] : []) + uris
    }
    let configured = names.flatMap { name -> [TargetRow] in
      guard let records = probed[name] else {
        return [TargetRow(target: name, module: ProbeModule.standard)]
      }
      return rows(records)
    }
    let others = Set(probed.keys).subtracting(names).sorted()
    return configured + others.flatMap { rows(probed[$0] ?? []) }
  }

  private func rows(_ records: [ProbeRecord]) -> [TargetRow] {
    records.sorted { $0.module < $1.module }
      .map { TargetRow(target: $0.target, module: $0.module, record: $0) }
  }
}
