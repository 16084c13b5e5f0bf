import Measurements
import Vocabulary

extension Page {
  private static let serverLimit = 3

  /// The passed checks, in total and by server.
  mutating func addPassed(_ checks: [CheckResult], _ brevity: Brevity) {
    guard !checks.isEmpty else { return }
    addGap()
    let range = rangeText(of: checks).map { ": rtt \($0)" } ?? ""
    paragraph("\(plural(checks.count, "check")) passed\(range)")
    if brevity == .shortest { return }
    let servers = checks.grouped(by: \.server.host).sorted { $0.elements.count > $1.elements.count }
    guard servers.count > 1 else { return }
    let told = servers.count > Self.serverLimit + 1 ? Self.serverLimit : servers.count
    let nameWidth = min(servers.prefix(told).map(\.key.text.displayWidth).max() ?? 0, 48)
    func rows(hasMedian: Bool) -> [String] {
      servers.prefix(told).map { host, checks in
        let range = rangeText(of: checks, hasMedian: hasMedian).map { ", rtt \($0)" } ?? ""
        return "  \(host.text.padded(to: nameWidth))  \(plural(checks.count, "check")) over "
          + waysText(of: checks) + range
      }
    }
    let whole = rows(hasMedian: true)
    let isFitting = whole.allSatisfy { $0.displayWidth <= layoutWidth }
    for row in isFitting ? whole : rows(hasMedian: false) { add(Piece(row)) }
    let rest = servers.dropFirst(told)
    if !rest.isEmpty {
      let count = rest.map(\.elements.count).reduce(0, +)
      add(Piece("  and \(plural(rest.count, "more server")): \(plural(count, "check"))"))
    }
  }

  /// How to see more.
  mutating func addHint(_ detail: TextDetail, _ brevity: Brevity) {
    let phases = detail.contains(.waterfall) ? "" : ", --waterfall shows their phases"
    let rest = brevity.isAtLeast(.shortRemedies) ? " with all evidence" : ""
    paragraph("--all lists every check\(rest)\(phases)", as: .dim)
  }

  private func rangeText(of checks: [CheckResult], hasMedian: Bool = true) -> String? {
    guard let trips = ReportSummary.RoundTrips(of: checks) else { return nil }
    let (least, most) = (trips.least.humanReadable, trips.most.humanReadable)
    guard least != most else { return least }
    return "\(least) to \(most)" + (hasMedian ? ", median \(trips.median.humanReadable)" : "")
  }

  /// `udp, tcp and tls`: the transports of the servers' checks.
  private func waysText(of checks: [CheckResult]) -> String {
    let used = Set(checks.map(\.transport))
    let ways = TransportProtocol.allCases.filter(used.contains).map(\.rawValue)
    guard ways.count > 1, let last = ways.last else { return ways.joined() }
    return "\(ways.dropLast().joined(separator: ", ")) and \(last)"
  }
}
