import Foundation
import TestSupport
import Testing

/// The rules, alerts and the dashboard for the exporter, by the programs that read them.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServeRulesTests {
  private static let reports = Repository.root.appending(path: "reports")

  @Test func `promtool finds each rule right, and its tests pass`() async throws {
    let folder = Self.reports.appending(path: "prometheus")
    for arguments in [
      ["check", "rules", "iceprobe.rules.yml"], ["test", "rules", "iceprobe.rules.test.yml"],
    ] {
      let paths = arguments.dropLast() + [folder.appending(path: arguments[2]).path()]
      let result = try await ChildProcess.run(URL(filePath: "/usr/bin/promtool"), Array(paths))
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError)")
    }
  }

  private struct Dashboard: Decodable {
    struct Target: Decodable { var expr: String }
    struct Panel: Decodable {
      var title: String
      var targets: [Target]
    }
    var uid: String
    var panels: [Panel]
  }

  @Test func `a Prometheus understands every query of the dashboard`() async throws {
    let file = Self.reports.appending(path: "grafana/iceprobe.json")
    let dashboard = try JSONDecoder().decode(Dashboard.self, from: Data(contentsOf: file))
    #expect(dashboard.uid == "iceprobe-serve")
    try await Prometheus.with("global: {scrape_interval: 1m}\n") { prometheus in
      for panel in dashboard.panels {
        #expect(!panel.targets.isEmpty, "\(panel.title)")
        for target in panel.targets {
          let query = target.expr
            .replacing("$__rate_interval", with: "1m").replacing("$__range", with: "1h")
            .replacing("$job", with: ".*").replacing("$instance", with: ".*")
          #expect(!query.contains("$"), "\(query)")
          try await prometheus.check(query)
        }
      }
    }
  }
}
