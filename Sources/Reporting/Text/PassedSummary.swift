import Measurements
import Vocabulary

extension Page {
  private static let serverLimit = 3

  /// The passed checks, in total and by server.
  mutating func addPassed(_ checks: [CheckResult]) {
    guard !checks.isEmpty else { return }
    addGap()
    let range = rangeText(of: checks).map { ": rtt \($0)" } ?? ""
    paragraph("\(plural(checks.count, "check")) passed\(range)")
    let servers = checks.grouped(by: \.server.host).sorted { $0.elements.count > $1.elements.count }
    guard servers.count > 1 else { return }
    let told = servers.count > Self.serverLimit + 1 ? Self.serverLimit : servers.count
    let nameWidth = min(servers.prefix(told).map(\.key.text.displayWidth).max() ?? 0, 48)
    for (host, checks) in servers.prefix(told) {
      let range = rangeText(of: checks).map { ", rtt \($0)" } ?? ""
      add(
        Piece(
          "  \(host.text.padded(to: nameWidth))  \(checks.count) over \(waysText(of: checks))\(range)"
        ))
    }
    let rest = servers.dropFirst(told)
    if !rest.isEmpty {
      let count = rest.map(\.elements.count).reduce(0, +)
      add(Piece("  and \(plural(rest.count, "more server")): \(plural(count, "check"))"))
    }
  }

  /// How to see more.
  mutating func addHint(_ detail: TextDetail) {
    let phases = detail.contains(.waterfall) ? "" : ", --waterfall shows their phases"
    paragraph("--all lists every check\(phases)", as: .dim)
  }

  private func rangeText(of checks: [CheckResult]) -> String? {
    guard let trips = ReportSummary.RoundTrips(of: checks) else { return nil }
    let (least, most) = (trips.least.humanReadable, trips.most.humanReadable)
    return least == most ? least : "\(least) to \(most), median \(trips.median.humanReadable)"
  }

  /// `udp tcp tls`: the transports of the servers' checks.
  private func waysText(of checks: [CheckResult]) -> String {
    let used = Set(checks.map(\.transport))
    return TransportProtocol.allCases.filter(used.contains).map(\.rawValue).joined(separator: " ")
  }
}
