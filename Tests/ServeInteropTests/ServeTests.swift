import Foundation
import TestSupport
import Testing

/// The exporter, against a real coturn and asked by a real Prometheus.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServeTests {
  private static func configuration(_ server: Coturn) -> String {
    """
    sources:
      office:
        kind: uri
        uris: ["turn:127.0.0.1:\(server.plainPort)?transport=udp", "stun:127.0.0.1:\(server.plainPort)"]
        username: \(Coturn.username)
        password: {credential: turn-password}
      silent:
        kind: uri
        uris: ["stun:127.0.0.1:9"]
    checks: {relay: false, count: 2}
    modules:
      tcp:
        checks: {transports: [tcp], timeout: 2s}
    """
  }

  private static func with(
    _ body: (ServedExporter, Coturn) async throws -> Void
  ) async throws {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let file = try server.file("serve.yaml", configuration(server))
      try await ServedExporter.with(
        ["--config", file.path()],
        environment: ["CREDENTIALS_DIRECTORY": password.deletingLastPathComponent().path()]
      ) { try await body($0, server) }
    }
  }

  private static func promtool(_ text: String) async throws -> ChildProcess.Finished {
    try await ChildProcess.run(
      URL(filePath: "/usr/bin/promtool"), ["check", "metrics"], input: text)
  }

  @Test func `a probe of a URI has no labels that relabelling would have to remove`() async throws {
    try await Self.with { exporter, server in
      let target = "turn:127.0.0.1:\(server.plainPort)?transport=udp"
      let answer = try await exporter.probe(["target": target])
      #expect(answer.status == 200)
      #expect(answer.headers.contains("content-type: text/plain; version=0.0.4; charset=utf-8"))
      #expect(answer.body.contains("\nprobe_success 1\n"))
      #expect(answer.body.contains("\nprobe_ip_protocol 4\n"))
      #expect(
        answer.body.contains(
          "iceprobe_phase_duration_seconds{ip_version=\"4\",phase=\"allocate\",transport=\"udp\"}"))
      #expect(!answer.body.contains("target="))
      #expect(!answer.body.contains("source="))
      #expect(!answer.body.contains("probe_failure_info"))
      let verdict = try await Self.promtool(answer.body)
      #expect(verdict.status == 0, "\(verdict.standardOutput)\(verdict.standardError)")
    }
  }

  @Test func `a source as the target has a series for each of its URIs`() async throws {
    try await Self.with { exporter, server in
      let answer = try await exporter.probe(["target": "office"])
      #expect(answer.body.contains("\nprobe_success 1\n"))
      #expect(answer.body.contains("target=\"stun:127.0.0.1:\(server.plainPort)\""))
      #expect(answer.body.contains("target=\"turn:127.0.0.1:\(server.plainPort)?transport=udp\""))
      #expect(try await Self.promtool(answer.body).status == 0)
    }
  }

  @Test func `a probe that fails is status 200, with its reason from a closed list`() async throws {
    try await Self.with { exporter, _ in
      let answer = try await exporter.probe(["target": "silent"])
      #expect(answer.status == 200)
      #expect(answer.body.contains("\nprobe_success 0\n"))
      #expect(
        answer.body.contains(
          #"iceprobe_probe_failure_info{phase="binding",reason="connection_refused"} 1"#))
      #expect(try await Self.promtool(answer.body).status == 0)
    }
  }

  @Test func `a probe of a source that is gone names the fetch, though it is optional`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = try directory.file(
      "serve.yaml",
      """
      sources:
        gone: {kind: rtc-config, location: "\(directory.url.path())none.json", required: false}
      """)
    try await ServedExporter.with(["--config", file.path()]) { exporter in
      let answer = try await exporter.probe(["target": "gone"])
      #expect(
        answer.body.contains(
          #"iceprobe_probe_failure_info{phase="config",reason="config_fetch"} 1"#),
        "\(answer.body)")
    }
  }

  @Test func `a module's settings come before the file's`() async throws {
    try await Self.with { exporter, server in
      let target = "turn:127.0.0.1:\(server.plainPort)"
      let unlisted = try await exporter.probe(["target": target])
      #expect(unlisted.status == 400)
      let answer = try await exporter.probe(["target": "office", "module": "tcp", "debug": "true"])
      #expect(answer.body.contains("Logs for the probe:\n"))
      #expect(answer.body.contains("\n\n\nMetrics that would have been returned:\n"))
      #expect(
        answer.body.contains("\n\n\nModule configuration:\nchecks:\n  transports:\n    - tcp\n"))
      #expect(!answer.body.contains(Coturn.password))
    }
  }

  @Test(arguments: [
    "/probe", "/probe?target=", "/probe?target=turn:127.0.0.1:1",
    "/probe?target=office&module=none",
    "/probe?target=/etc/passwd", "/probe?target=file:///etc/passwd", "/probe?target=%ff",
    "/probe?target=stun:169.254.169.254",
  ])
  func `a request that is not to be probed is status 400`(path: String) async throws {
    try await Self.with { exporter, _ in
      let answer = try await exporter.get(path)
      #expect(answer.status == 400)
      #expect(answer.headers.contains("content-type: text/plain"))
    }
  }

  @Test func `its own metrics, health, and methods are those of other exporters`() async throws {
    try await Self.with { exporter, _ in
      #expect(try await exporter.get("/-/healthy").body == "Healthy\n")
      #expect(try await exporter.get("/-/ready").status == 200)
      #expect(try await exporter.get("/-/reload").status == 405)
      #expect(try await exporter.get("/-/reload", ["-X", "POST"]).status == 200)
      #expect(try await exporter.get("/none").status == 404)
      #expect(try await exporter.get("/probe", ["-X", "DELETE"]).status == 405)
      #expect(try await exporter.get("/probe?target=office&module=none").status == 400)
      let metrics = try await exporter.get("/metrics").body
      #expect(metrics.contains("\niceprobe_module_unknown_total 1\n"))
      #expect(metrics.contains("\niceprobe_config_last_reload_successful 1\n"))
      #expect(metrics.contains("\nprocess_open_fds "))
      #expect(try await Self.promtool(metrics).status == 0)
    }
  }

  @Test func `a Prometheus scrapes probes and the exporter by the documented configuration`()
    async throws
  {
    try await Self.with { exporter, server in
      let target = "turn:127.0.0.1:\(server.plainPort)?transport=udp"
      try await Prometheus.with(
        """
        global: {scrape_interval: 4s, scrape_timeout: 4s}
        scrape_configs:
          - job_name: turn
            metrics_path: /probe
            params: {module: [default]}
            static_configs: [{targets: ["\(target)", silent]}]
            relabel_configs:
              - {source_labels: [__address__], target_label: __param_target}
              - {source_labels: [__param_target], target_label: instance}
              - {target_label: __address__, replacement: "127.0.0.1:\(exporter.port)"}
          - job_name: iceprobe
            static_configs: [{targets: ["127.0.0.1:\(exporter.port)"]}]
        """
      ) { prometheus in
        let up = try await prometheus.samples("up == 1 and on(instance) probe_success == 1")
        #expect(up.map { $0.metric["instance"] } == [target])
        let failed = try await prometheus.samples("iceprobe_probe_failure_info")
        #expect(failed.map { $0.metric["reason"] } == ["connection_refused"])
        #expect(failed.map { $0.metric["instance"] } == ["silent"])
        // The scrape's time, less the offset.
        #expect(
          try await prometheus.samples("probe_timeout_seconds").map(\.value) == ["3.5", "3.5"])
        let probes = try await prometheus.samples(#"iceprobe_probes_total{module="default"} > 2"#)
        #expect(probes.map { $0.metric["job"] } == ["iceprobe"])
      }
    }
  }

  @Test func `continuous targets have histograms and counters that a Prometheus computes with`()
    async throws
  {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let arguments = [
        "--continuous", "1s", "--count", "2", "--username", Coturn.username, "--credential-file",
        password.path(), "turn:127.0.0.1:\(server.plainPort)?transport=udp",
      ]
      try await ServedExporter.with(arguments) { exporter in
        try await Prometheus.with(
          """
          global: {scrape_interval: 1s, scrape_timeout: 1s}
          scrape_configs:
            - {job_name: iceprobe, static_configs: [{targets: ["127.0.0.1:\(exporter.port)"]}]}
          """
        ) { prometheus in
          let quantile =
            "histogram_quantile(0.9, rate(iceprobe_stun_response_duration_seconds_bucket[10s]))"
          let times = try await prometheus.samples("\(quantile) > 0 and \(quantile) < 10")
          #expect(times.map { $0.metric["transport"] } == ["udp"])
          let directions = try await prometheus.samples(
            "increase(iceprobe_relay_packets_sent_total[10s]) > 0")
          #expect(Set(directions.map { $0.metric["direction"] }) == ["to_peer", "from_peer"])
          #expect(try await prometheus.samples("iceprobe_target_failed").map(\.value) == ["0"])
        }
        let metrics = try await exporter.get("/metrics").body
        let verdict = try await Self.promtool(metrics)
        #expect(verdict.status == 0, "\(verdict.standardOutput)\(verdict.standardError)")
        #expect(metrics.contains(#"le="0.00005""#) && metrics.contains(#"le="+Inf""#))
        #expect(try await exporter.get("/").body.contains("Checked all the time"))
        exporter.process.send(signal: SIGTERM)
        #expect(try await exporter.process.finished(seconds: 10).status == 143)
      }
      #expect(try await server.linesOfSessionsLeft().isEmpty)
    }
  }

  @Test func `two scrapes of one target share a probe`() async throws {
    let silent = try SilentServer()
    let target = "stun:127.0.0.1:\(silent.port)"
    try await ServedExporter.with([target]) { exporter in
      let timeout = ["-H", "X-Prometheus-Scrape-Timeout-Seconds: 3"]
      async let first = exporter.probe(["target": target], timeout)
      async let second = exporter.probe(["target": target], timeout)
      let answers = try await [first, second]
      #expect(answers.allSatisfy { $0.body.contains(#"reason="timeout"} 1"#) }, "\(answers)")
      let metrics = try await exporter.get("/metrics").body
      #expect(metrics.contains("\niceprobe_probes_total{module=\"default\"} 1\n"))
      #expect(metrics.contains("\niceprobe_probes_shared_total 1\n"))
    }
    withExtendedLifetime(silent) {}
  }

  @Test func `SIGTERM in the middle of a probe gives its allocation back`() async throws {
    try await Coturn.with { server in
      let password = try server.file("turn-password", Coturn.password)
      let target = "turn:127.0.0.1:\(server.plainPort)?transport=udp"
      let arguments = [
        "--media", "audio", "--duration", "30s", "--username", Coturn.username,
        "--credential-file", password.path(), target,
      ]
      try await ServedExporter.with(arguments) { exporter in
        async let probe = exporter.probe(
          ["target": target], ["-H", "X-Prometheus-Scrape-Timeout-Seconds: 60"])
        for _ in 0..<2000 where server.liveSessions.isEmpty {
          try await Task.sleep(for: .milliseconds(10))
        }
        #expect(!server.liveSessions.isEmpty)
        exporter.process.send(signal: SIGTERM)
        // Long before the media would have ended.
        #expect(try await exporter.process.finished(seconds: 10).status == 143)
        _ = try await probe
      }
      #expect(try await server.linesOfSessionsLeft().isEmpty)
    }
  }
}
