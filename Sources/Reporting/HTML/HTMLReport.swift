import Measurements
import Vocabulary

extension ReportFormat {
  /// One self-contained page (decision 0101): nothing is loaded, and nothing needs a script to be read.
  static let html = ReportFormat(
    "html", extension: "html", mediaType: "text/html; charset=utf-8",
    for: "a browser, a ticket's attachment or paper"
  ) { report, _ in HTMLReport(report).page.source }
}

/// The report as a page: the verdict, the causes, the paths, where the time went, every check.
struct HTMLReport {
  let report: Report
  let summary: ReportSummary
  let findings: FindingsByCheck
  /// By the ids of the sources.
  let connected: [String: TimeToConnected]
  /// The place of each check in the report by its id, which names its element of the page.
  private let places: [String: Int]
  /// The places of the checks whose details are on the page: all, or of many those that failed.
  let detailed: Set<Int>

  init(_ report: Report) {
    self.report = report
    summary = ReportSummary(report)
    findings = FindingsByCheck(report)
    connected = report.timesToConnected
    places = Dictionary(report.checks.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let all = report.checks.indices
    detailed =
      all.count <= Self.detailLimit
      ? Set(all)
      : Set(all.lazy.filter { report.checks[$0].outcome == .failed }.prefix(Self.detailLimit))
  }

  var page: Markup {
    let sections = [header, causes, paths, waterfall, roundTrips, checks, sources, notes, details]
    let main = Markup.element("main", [:], sections.compactMap(\.self))
    return .raw("<!DOCTYPE html>\n")
      + .element("html", ["lang": "en"], [head, .element("body", [:], [main, data, script])])
      + .raw("\n")
  }

  /// Nothing may be loaded, no form sent, and no style or script run but the page's own two.
  private static let policy =
    "default-src 'none'; style-src 'sha256-\(PageStyle.cssDigest)'; "
    + "script-src 'sha256-\(PageStyle.scriptDigest)'; base-uri 'none'; form-action 'none'"

  private var head: Markup {
    let title = "\(report.verdict.rawValue.uppercased()): \(report.outcomeText(summary)) – iceprobe"
    return .element(
      "head", [:],
      [
        .void("meta", ["charset": "utf-8"]),
        .void(
          "meta", ["http-equiv": "Content-Security-Policy", "content": Self.policy]),
        .void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .void("meta", ["name": "color-scheme", "content": "light dark"]),
        .void("meta", ["name": "referrer", "content": "no-referrer"]),
        .element("title", text: title), .element("style", [:], [.raw(PageStyle.css)]),
      ])
  }

  private var script: Markup { .element("script", [:], [.raw(PageStyle.script)]) }

  /// The report itself travels with the page; a browser runs nothing of this kind.
  private var data: Markup {
    .element(
      "script", ["type": "application/json", "id": "iceprobe-report"],
      [.json(JSONReport.text(of: report, pretty: false))])
  }

  private var header: Markup {
    let verdict = report.verdict
    var lines = [
      Markup.element(
        "h1",
        text: "\(verdict.sign) \(verdict.rawValue.uppercased()): \(report.outcomeText(summary))")
    ]
    if let scores = summary.scoresText { lines.append(.element("p", text: scores)) }
    if let proxy = report.run.proxy {
      lines.append(.element("p", text: "through \(proxy.text)"))
    }
    let run = Markup.element(
      "time", ["datetime": report.run.startedAt.description],
      text: report.run.startedAt.wholeSeconds)
    lines.append(
      .element(
        "p", ["class": "dim"],
        [
          run,
          .text(
            ", took \(report.run.duration.humanReadable), \(report.tool.name) \(report.tool.version)"
          ),
        ]))
    return .element("header", ["class": verdict.rawValue], lines)
  }

  /// A part of the page with its heading.
  func section(_ id: StaticString, _ heading: String, _ children: [Markup]) -> Markup {
    .element(
      "section", ["aria-labelledby": "\(id)"],
      [.element("h2", ["id": "\(id)"], text: heading)] + children)
  }

  /// A wide thing that scrolls by itself, with the keyboard too.
  func scrolling(_ label: String, _ child: Markup) -> Markup {
    .element(
      "div", ["class": "scroll", "role": "region", "aria-label": label, "tabindex": "0"],
      [child])
  }

  static func elementID(_ place: Int) -> String { "check-\(place + 1)" }

  /// A check's id, as a link to its details if they are on the page.
  func link(to id: String) -> Markup {
    guard let place = places[id], detailed.contains(place) else { return .text(id) }
    return .element("a", ["href": "#\(Self.elementID(place))"], text: id)
  }

  private static let detailLimit = 300
}

extension Verdict {
  /// Says without colour how grave it is.
  fileprivate var sign: String {
    switch self {
    case .ok: "✓"
    case .degraded: "!"
    case .failed: "✗"
    case .unknown: "?"
    }
  }
}
