import Foundation
import TestSupport
import Testing

/// Many probes by one exporter, and one target seen by several.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServeScaleTests {
  /// What the kernel counts of a process.
  private struct Held: Equatable {
    var files: Int
    var threads: Int

    init(_ process: ChildProcess) throws {
      let place = "/proc/\(process.processID)"
      files = try FileManager.default.contentsOfDirectory(atPath: "\(place)/fd").count
      threads = try FileManager.default.contentsOfDirectory(atPath: "\(place)/task").count
    }
  }

  /// Makes probes one after the other over one connection, and counts those that succeeded.
  private func probe(_ exporter: ServedExporter, _ target: String, times: Int) async throws -> Int {
    let finished = try await ChildProcess.run(
      URL(filePath: "/usr/bin/curl"),
      ["-sS", "http://127.0.0.1:\(exporter.port)/probe?target=\(target)&n=[1-\(times)]"],
      seconds: 200)
    return finished.standardOutput.split(separator: "\n").count { $0 == "probe_success 1" }
  }

  @Test func `hundreds of probes leave no descriptor, no thread, and no allocation behind`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let arguments = [
        "--name", "office", "--count", "1", "--pace", "0", "--username", Coturn.username,
        "--credential-file", password.path(), "turn:127.0.0.1:\(server.plainPort)?transport=udp",
        "turn:127.0.0.1:\(server.plainPort)?transport=tcp",
      ]
      try await ServedExporter.with(arguments) { exporter in
        #expect(try await probe(exporter, "office", times: 30) == 30)
        let before = try Held(exporter.process)
        #expect(try await probe(exporter, "office", times: 250) == 250)
        let after = try Held(exporter.process)
        // Dispatch may have taken or left a thread.
        #expect(after.files == before.files && after.threads <= before.threads + 2, "\(after)")
        let metrics = try await exporter.get("/metrics").body
        #expect(metrics.contains("\niceprobe_probes_total{module=\"default\"} 280\n"))
        #expect(try await server.linesOfSessionsLeft().isEmpty)
      }
    }
  }

  /// The queries are those of docs/scaling.md.
  @Test func `of two exporters, one Prometheus tells a target that fails from one place alone`()
    async throws
  {
    try await Coturn.with { server in
      let here = ["--name", "office", "stun:127.0.0.1:\(server.plainPort)"]
      try await ServedExporter.with(here) { near in
        try await ServedExporter.with(["--name", "office", "stun:127.0.0.1:9"]) { far in
          try await Prometheus.with(configuration([("near", near), ("far", far)])) { prometheus in
            let sites = try await prometheus.samples("probe_success")
            // The first scrapes of both.
            #expect(Set(sites.map { $0.metric["instance"] }) == ["office"])
            let partly = try await prometheus.samples(
              "min by (instance) (probe_success) == 0 and max by (instance) (probe_success) == 1")
            #expect(partly.map { $0.metric["instance"] } == ["office"])
            let failing = try await prometheus.samples("probe_success == 0")
            #expect(failing.map { $0.metric["site"] } == ["far"])
            let up = try await prometheus.samples(#"count(up{job="iceprobe"} == 1) == 2"#)
            #expect(up.count == 1)
          }
        }
      }
    }
  }

  private func configuration(_ sites: [(name: String, exporter: ServedExporter)]) -> String {
    let probes = sites.map {
      "      - {targets: [office], labels: {site: \($0.name), exporter: \"127.0.0.1:\($0.exporter.port)\"}}"
    }
    let exporters = sites.map {
      "      - {targets: [\"127.0.0.1:\($0.exporter.port)\"], labels: {site: \($0.name)}}"
    }
    return """
      global: {scrape_interval: 2s, scrape_timeout: 2s}
      scrape_configs:
        - job_name: iceprobe-probe
          metrics_path: /probe
          static_configs:
      \(probes.joined(separator: "\n"))
          relabel_configs:
            - {source_labels: [__address__], target_label: __param_target}
            - {source_labels: [__param_target], target_label: instance}
            - {source_labels: [exporter], target_label: __address__}
            - {regex: exporter, action: labeldrop}
        - job_name: iceprobe
          static_configs:
      \(exporters.joined(separator: "\n"))
      """
  }
}
