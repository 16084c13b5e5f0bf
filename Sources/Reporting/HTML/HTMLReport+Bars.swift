import Measurements
import Vocabulary

extension HTMLReport {
  /// Rows of a drawing; beyond that nobody compares bars.
  private static let barLimit = 100

  /// Where each check's time went, on one scale.
  var waterfall: Markup? {
    let timed = report.checks.filter { !$0.phases.isEmpty }
    let passed = timed.filter { $0.outcome == .ok }
    // A timeout would leave no room for the others.
    guard let scale = (passed.isEmpty ? timed : passed).map(\.duration).max(), scale > .zero else {
      return nil
    }
    let rows = timed.prefix(Self.barLimit).map { check in
      row(
        check, bar: PhaseBar(check, scale: scale).svg, total: check.duration.humanReadable,
        words: check.phases.map { "\($0.name.rawValue) \($0.duration.humanReadable)" }
          .joined(separator: ", "))
    }
    let table = table(
      ["check", "over", "0 to \(scale.humanReadable)", "in all", "phases"],
      caption: "Each check from its beginning; what is longer than the scale ends with a notch",
      rows)
    return section(
      "waterfall", "Waterfall",
      [scrolling("Table of phases", table), legend(of: timed)] + rest(timed.count))
  }

  /// The least, the middle and the largest round trip of each check, on one scale.
  var roundTrips: Markup? {
    let measured = report.checks.filter { $0.rtt != nil }
    guard let scale = measured.compactMap(\.rtt?.max).max(), scale > .zero else { return nil }
    let rows = measured.prefix(Self.barLimit).compactMap { check in
      check.rtt.map { rtt in
        row(
          check, bar: RoundTripBar(rtt, scale: scale).svg, total: rtt.median.humanReadable,
          words: rtt.words)
      }
    }
    let table = table(
      ["check", "over", "0 to \(scale.humanReadable)", "median", "round trips"],
      caption:
        "A line from the least to the largest, thick up to the 95th percentile, a mark at the median",
      rows)
    return section(
      "round-trips", "Round trips",
      [scrolling("Table of round trips", table)] + rest(measured.count))
  }

  private func row(_ check: CheckResult, bar: Markup, total: String, words: String) -> Markup {
    .element(
      "tr", [:],
      [
        .element(
          "th", ["scope": "row"], [outcome(of: check), .text(" "), link(to: check.id)]),
        .element("td", text: check.transport.rawValue),
        .element("td", ["class": "bar"], [bar]),
        .element("td", ["class": "number"], text: total),
        .element("td", ["class": "wide"], text: words),
      ])
  }

  private func table(_ headings: [String], caption: String, _ rows: [Markup]) -> Markup {
    let cells = headings.enumerated().map { index, text in
      Markup.element(
        "th", ["scope": "col", "class": index == 4 ? "wide" : "narrow"], text: text)
    }
    return .element(
      "table", ["class": "bars"],
      [
        .element("caption", text: caption),
        .element("thead", [:], [.element("tr", [:], cells)]), .element("tbody", [:], [rows.joined]),
      ])
  }

  private func rest(_ count: Int) -> [Markup] {
    guard count > Self.barLimit else { return [] }
    let text = "and \(plural(count - Self.barLimit, "more check")) below"
    return [.element("p", ["class": "dim"], text: text)]
  }

  private func legend(of checks: [CheckResult]) -> Markup {
    let used = Set(checks.lazy.flatMap(\.phases).map(\.name.bar))
    let hasFailed = checks.contains { $0.phases.contains { $0.outcome == .failed } }
    let kinds = BarKind.allCases.filter { used.contains($0) || $0 == .failing && hasFailed }
    return .element(
      "ul", ["class": "legend"],
      kinds.map { kind in
        .element("li", [:], [swatch(kind), .text(kind.meaning)])
      })
  }

  private func swatch(_ kind: BarKind) -> Markup {
    .element(
      "svg", ["aria-hidden": "true", "viewBox": "0 0 10 10"],
      [
        .element(
          "rect",
          ["class": kind.rawValue, "width": "10", "height": "10", "x": "0", "y": "0"])
      ])
  }
}

/// The colour of a part of a bar.
private enum BarKind: String, CaseIterable {
  case naming
  case connecting
  case securing
  case asking
  case relaying
  case ending
  case failing

  var meaning: String {
    switch self {
    case .naming: "name"
    case .connecting: "connection, proxy"
    case .securing: "TLS, DTLS"
    case .asking: "Binding, connectivity, data"
    case .relaying: "allocation, permission, channel"
    case .ending: "refresh, release"
    case .failing: "failed"
    }
  }
}

extension PhaseName {
  fileprivate var bar: BarKind {
    switch self {
    case .config, .resolve, .proxyResolve: .naming
    case .connect, .proxyConnect, .proxy: .connecting
    case .tls, .dtls: .securing
    case .ice, .binding, .echo: .asking
    case .allocate, .permission, .channelBind: .relaying
    case .refresh, .release: .ending
    }
  }
}

/// A horizontal axis of 10,000 units that stretches to the width of its cell.
private struct Axis {
  static let width = 10_000
  let scale: Nanoseconds

  func units(_ time: Nanoseconds) -> Int {
    Int((max(0, min(time.seconds / scale.seconds, 1)) * Double(Self.width)).rounded())
  }

  static func svg(_ label: String, _ shapes: [Markup]) -> Markup {
    .element(
      "svg",
      [
        "role": "img", "aria-label": label, "viewBox": "0 0 \(width) 20",
        "preserveAspectRatio": "none",
      ], shapes)
  }

  static func rectangle(
    _ kind: String, from start: Int, to end: Int, top: Int, height: Int, title: String? = nil
  ) -> Markup {
    // Nothing is so short that it may not be seen.
    let width = max(end - start, 40)
    return .element(
      "rect",
      [
        "class": kind, "x": "\(min(start, Self.width - width))", "y": "\(top)",
        "width": "\(width)", "height": "\(height)",
      ], title.map { [.element("title", text: $0)] } ?? [])
  }
}

/// The phases of one check.
private struct PhaseBar {
  let svg: Markup

  init(_ check: CheckResult, scale: Nanoseconds) {
    let axis = Axis(scale: scale)
    var shapes = check.phases.map { phase in
      let isFailed = phase.outcome == .failed
      let end = phase.startedOffset + phase.duration
      return Axis.rectangle(
        isFailed ? BarKind.failing.rawValue : phase.name.bar.rawValue,
        from: axis.units(phase.startedOffset), to: axis.units(end),
        // A failed phase is lower, so that colour is not all that tells it.
        top: isFailed ? 10 : 3, height: isFailed ? 7 : 14,
        title: "\(phase.name.rawValue) \(phase.duration.humanReadable)\(isFailed ? ", failed" : "")"
      )
    }
    if check.duration > scale {
      shapes.append(
        .element("path", ["class": "box", "d": "M9700 0L9900 10L9700 20H\(Axis.width)V0Z"]))
    }
    let words = check.phases.map {
      "\($0.name.rawValue) \($0.duration.humanReadable)\($0.outcome == .failed ? " failed" : "")"
    }
    svg = Axis.svg(words.joined(separator: ", "), shapes)
  }
}

/// The spread of one check's round trips.
private struct RoundTripBar {
  let svg: Markup

  init(_ rtt: RTTSummary, scale: Nanoseconds) {
    let axis = Axis(scale: scale)
    let (least, most) = (axis.units(rtt.min), axis.units(rtt.max))
    let median = axis.units(rtt.median)
    svg = Axis.svg(
      rtt.words,
      [
        Axis.rectangle("ending", from: least, to: most, top: 9, height: 2),
        Axis.rectangle("middle", from: least, to: axis.units(rtt.p95), top: 5, height: 10),
        Axis.rectangle("median", from: median - 20, to: median + 40, top: 1, height: 18),
      ])
  }
}

extension RTTSummary {
  /// `5 samples, 10.1 ms to 11.1 ms, p95 11 ms, jitter 200 µs, kernel clock`.
  var words: String {
    let spread =
      min == max
      ? min.humanReadable : "\(min.humanReadable) to \(max.humanReadable), p95 \(p95.humanReadable)"
    return "\(plural(count, "sample")), \(spread)"
      + (jitter.map { ", jitter \($0.humanReadable)" } ?? "") + ", \(clock.rawValue) clock"
  }
}
