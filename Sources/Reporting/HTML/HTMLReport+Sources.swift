import Measurements
import Vocabulary

extension HTMLReport {
  /// Where the servers came from, unless the command line named them all.
  var sources: Markup? {
    let told = report.sources.filter { $0.kind != .uri || $0.outcome == .failed }
    guard !told.isEmpty else { return nil }
    let headings = ["source", "kind", "outcome", "took", "servers", "credentials until", "remark"]
      .map { Markup.element("th", ["scope": "col"], text: $0) }
    let table = Markup.element(
      "table", [:],
      [
        .element("caption", text: "Where the servers came from"),
        .element("thead", [:], [.element("tr", [:], headings)]),
        .element("tbody", [:], [told.map(row).joined]),
      ])
    return section("sources", "Sources", [scrolling("Table of sources", table)])
  }

  private func row(_ source: SourceResult) -> Markup {
    let cells = [
      source.kind.rawValue, source.outcome.rawValue,
      source.duration > .zero ? source.duration.humanReadable : "", "\(source.serverCount)",
      source.expiresAt?.wholeSeconds ?? "", remark(on: source),
    ]
    return .element(
      "tr", [:],
      [.element("th", ["scope": "row"], text: source.name.text)]
        + cells.dropLast().map { .element("td", ["class": "nobreak"], text: $0) }
        + [.element("td", ["class": "long"], text: cells[cells.count - 1])])
  }

  private func remark(on source: SourceResult) -> String {
    let connected = connected[source.id].map {
      "connected in \($0.total.humanReadable)"
    }
    return [source.failure?.message.text, source.proxy.map { "through \($0)" }, connected]
      .compactMap(\.self).joined(separator: "; ")
  }
}
