import Foundation
import TestSupport
import Testing

/// `--otlp`: what a collector gets, and what is said when it does not take it.
@Suite(.timeLimit(.minutes(2))) struct TelemetryTests {
  private static let traces = "/v1/traces"
  private static let metrics = "/v1/metrics"
  private static var ok: [String: Any] { ["body": "{}"] }
  /// Runs with a port where nobody is, and so with a failed check.
  private func run(
    _ arguments: [String], _ environment: [String: String?] = [:]
  ) async throws -> ChildProcess.Finished {
    try await BuiltProgram.run(
      ["run", "stun:[::1]:9", "--timeout", "1s", "--format", "summary"] + arguments,
      environment: environment)
  }

  private func expectVerdictStands(_ finished: ChildProcess.Finished) {
    #expect(finished.status == 2, "\(finished.standardError)")
    #expect(finished.standardOutput.hasPrefix("FAILED "))
  }

  @Test func `traces and metrics arrive, compressed, with the headers and the resource`()
    async throws
  {
    try await Collector.with { collector in
      let finished = try await run(
        ["--otlp", collector.url],
        [
          "OTEL_EXPORTER_OTLP_HEADERS": "x-token=a%2Cb", "OTEL_SERVICE_NAME": "ice-probe",
          "OTEL_RESOURCE_ATTRIBUTES": "host.name=probe-1",
        ])
      expectVerdictStands(finished)
      #expect(finished.standardError == "")
      let requests = try collector.requests
      #expect(Set(requests.map(\.path)) == [Self.traces, Self.metrics])
      for request in requests {
        #expect(request.isCompressed && request.headers["x-token"] == "a,b")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(request.headers["User-Agent"]?.hasPrefix("iceprobe/") == true)
        let resource = Telemetry([request.body]).resources
        #expect(
          resource == [
            [
              "service.name": "ice-probe", "service.version": "0.1.0", "host.name": "probe-1",
            ]
          ])
      }
      let telemetry = Telemetry(requests.map(\.body))
      #expect(telemetry.spans.first?["name"] as? String == "iceprobe run")
      #expect(telemetry.metrics.contains { $0["name"] as? String == "iceprobe.success" })
    }
  }

  @Test func `the variable of OpenTelemetry's exporters is enough`() async throws {
    try await Collector.with { collector in
      _ = try await run([], ["OTEL_EXPORTER_OTLP_ENDPOINT": collector.url])
      #expect(try collector.requests.count == 2)
    }
  }

  @Test func `the key of the configuration file is, too, and the file is the same report`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try await Collector.with { collector in
      let file = try directory.file(
        "config.yaml",
        """
        sources: {here: {kind: uri, uris: ['stun:[::1]:9']}}
        checks: {timeout: 1s}
        otlp: {endpoint: '\(collector.url)'}
        """)
      func path(_ name: String) -> String { directory.url.appending(path: name).path() }
      _ = try await BuiltProgram.run([
        "run", "--config", file.path(), "--format", "otlp=\(path("a.jsonl"))", "--format",
        "json=\(path("a.json"))",
      ])
      let written = try String(contentsOfFile: path("a.jsonl"), encoding: .utf8)
      let lines = try written.split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
      }
      #expect(Set(lines) == Set(try collector.requests.map { $0.body as NSDictionary }))
      let converted = try await BuiltProgram.run(["convert", path("a.json"), "--format", "otlp"])
      #expect(converted.standardOutput == written)
      let shown = try await BuiltProgram.run(["config", "show", file.path()]).standardOutput
      #expect(shown.contains("endpoint: \"\(collector.url)"), "\(shown)")
    }
  }

  @Test(arguments: [429, 502, 503, 504])
  func `what an overloaded collector refuses is sent again, when it says`(status: Int) async throws
  {
    let busy: [String: Any] = ["status": status, "headers": ["Retry-After": "0"]]
    try await Collector.with([Self.traces: [busy, busy, Self.ok]]) { collector in
      let finished = try await run(["--otlp", collector.url])
      expectVerdictStands(finished)
      #expect(finished.standardError == "")
      let sent = try collector.requests.filter { $0.path == Self.traces }
      #expect(sent.count == 3)
      #expect(Set(sent.map { $0.body as NSDictionary }).count == 1, "the same again")
    }
  }

  @Test func `a collector that stays overloaded is asked five times, and that is told`()
    async throws
  {
    let busy: [String: Any] = ["status": 503, "headers": ["Retry-After": "0"]]
    try await Collector.with([Self.metrics: [busy]]) { collector in
      let finished = try await run(["--otlp", collector.url])
      expectVerdictStands(finished)
      #expect(try collector.requests.count { $0.path == Self.metrics } == 5)
      #expect(
        finished.standardError.contains(
          /Warning: [0-9]+ data points were not delivered to \S+\/v1\/metrics: HTTP 503 \(tried 5 times\)/
        ),
        "\(finished.standardError)")
      #expect(!finished.standardError.contains("spans"), "those arrived")
    }
  }

  @Test func `one that wants to be asked later than there is time for is asked once`() async throws
  {
    let busy: [String: Any] = ["status": 503, "headers": ["Retry-After": "3600"]]
    try await Collector.with([Self.traces: [busy], Self.metrics: [busy]]) { collector in
      let finished = try await run(["--otlp", collector.url])
      expectVerdictStands(finished)
      #expect(try collector.requests.count == 2)
      #expect(!finished.standardError.contains("tried"), "\(finished.standardError)")
    }
  }

  @Test func `a refusal is told once with its words and a remedy, and none of the secrets in them`()
    async throws
  {
    let token = "Kq7zW9xdRv3Tjm"
    let answer: [String: Any] = [
      "status": 401, "body": #"{"code":16,"message":"token \#(token) is unknown \u001b[31m"}"#,
    ]
    try await Collector.with([Self.traces: [answer], Self.metrics: [answer]]) { collector in
      let finished = try await run(
        ["--otlp", collector.url, "-v"],
        ["OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer%20\(token)"])
      expectVerdictStands(finished)
      #expect(try collector.requests.count == 2, "nothing else would help")
      #expect(finished.standardError.contains("HTTP 401, token *** is unknown"))
      #expect(finished.standardError.contains("OTEL_EXPORTER_OTLP_HEADERS"))
      #expect(!finished.standardError.contains(token) && !finished.standardError.contains("\u{1b}"))
    }
  }

  @Test func `a collector that never answers costs its timeout, and the run its verdict not`()
    async throws
  {
    let silence: [String: Any] = ["stall": "headers"]
    try await Collector.with([Self.traces: [silence], Self.metrics: [silence]]) { collector in
      let finished = try await run(
        ["--otlp", collector.url], ["OTEL_EXPORTER_OTLP_TIMEOUT": "300"])
      expectVerdictStands(finished)
      #expect(
        finished.standardError.matches(of: /not delivered to \S+: no answer in time/).count == 2,
        "\(finished.standardError)")
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `after a signal a collector that never answers has two seconds, and that is told`(
    signal: Int32
  ) async throws {
    let silence: [String: Any] = ["stall": "headers"]
    let server = try SilentServer()
    try await Collector.with([Self.traces: [silence], Self.metrics: [silence]]) { collector in
      try await ChildProcess.with(
        BuiltProgram.iceprobe,
        [
          "run", "stun:127.0.0.1:\(server.port)", "--timeout", "1m", "--format", "summary",
          "--otlp",
          collector.url,
        ], environment: ["OTEL_EXPORTER_OTLP_TIMEOUT": "600000"]
      ) { child in
        try await server.waitForDatagram()
        child.send(signal: signal)
        // A second signal is never needed: the collector's own time is ten minutes.
        let finished = try await child.finished(seconds: 30)
        #expect(finished.status == 128 + signal, "\(finished)")
        #expect(try collector.requests.count == 2)
        let told = finished.standardError.matches(
          of: /not delivered to \S+: no answer in time: .*; after an interrupt there are 2 s for it/
        )
        #expect(told.count == 2, "\(finished.standardError)")
      }
    }
  }

  @Test func `a collector that answers gets what an interrupted run measured`() async throws {
    let server = try SilentServer()
    try await Collector.with { collector in
      try await ChildProcess.with(
        BuiltProgram.iceprobe,
        [
          "run", "stun:127.0.0.1:\(server.port)", "--timeout", "1m", "--format", "summary",
          "--otlp",
          collector.url,
        ]
      ) { child in
        try await server.waitForDatagram()
        child.send(signal: SIGINT)
        let finished = try await child.finished(seconds: 30)
        #expect(finished.status == 130 && finished.standardError == "", "\(finished)")
        #expect(try collector.requests.count == 2)
      }
    }
  }

  // MARK: The trace that a run is part of

  private static let trace = "0af7651916cd43dd8448eb211c80319c"
  private static let span = "b7ad6b7169203331"

  @Test func `TRACEPARENT is the parent of the run's span, in what is sent and in every file`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    func path(_ name: String) -> String { directory.url.appending(path: name).path() }
    try await Collector.with { collector in
      let finished = try await run(
        [
          "--otlp", collector.url, "--format", "json=\(path("a.json"))", "--format",
          "otlp=\(path("a.jsonl"))",
        ],
        ["TRACEPARENT": "00-\(Self.trace)-\(Self.span)-00"])
      expectVerdictStands(finished)
      #expect(finished.standardError == "")
      let spans = Telemetry(try collector.requests.map(\.body)).spans
      #expect(Set(spans.map { $0["traceId"] as? String }) == [Self.trace])
      #expect(spans.first?["parentSpanId"] as? String == Self.span)
      #expect(spans.count { $0["parentSpanId"] as? String == Self.span } == 1)
    }
    let converted = try await BuiltProgram.run(["convert", path("a.json"), "--format", "otlp"])
    let written = try String(contentsOfFile: path("a.jsonl"), encoding: .utf8)
    #expect(converted.standardOutput == written && written.contains(Self.span))
  }

  @Test(arguments: ["garbage", "00-\(trace)-0000000000000000-01", "00-\(trace)-\(span)-01-x"])
  func `a TRACEPARENT that is none is told once where spans are made, and ignored`(
    value: String
  ) async throws {
    try await Collector.with { collector in
      let finished = try await run(["--otlp", collector.url], ["TRACEPARENT": value])
      expectVerdictStands(finished)
      let told = finished.standardError.split(separator: "\n")
      #expect(told.count == 1 && told[0].hasPrefix("Warning: TRACEPARENT is ignored"), "\(told)")
      let spans = Telemetry(try collector.requests.map(\.body)).spans
      #expect(spans.first?["parentSpanId"] == nil)
      #expect(spans.first?["traceId"] as? String != Self.trace)
    }
    let silent = [[], ["--format", "otlp=/dev/null", "--quiet"]]
    for arguments in silent {
      #expect(try await run(arguments, ["TRACEPARENT": value]).standardError == "")
    }
    let file = try await run(["--format", "otlp=/dev/null"], ["TRACEPARENT": value])
    #expect(file.standardError.contains("TRACEPARENT is ignored"))
  }

  @Test func `what a collector rejects of what it takes is told, and not sent again`() async throws
  {
    let partial: [String: Any] = [
      "body":
        #"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}"#
    ]
    let nothing: [String: Any] = ["body": #"{"partialSuccess":null}"#]
    try await Collector.with([Self.traces: [partial], Self.metrics: [nothing]]) { collector in
      let finished = try await run(["--otlp", collector.url])
      expectVerdictStands(finished)
      #expect(try collector.requests.count == 2)
      let told = finished.standardError.split(separator: "\n")
      #expect(told.count == 1)
      #expect(told.first?.contains(/rejected 2 of [0-9]+ spans: too old/) == true, "\(told)")
    }
  }

  @Test(arguments: [
    "", "null", "[]", "x", #"{"partialSuccess":7}"#, #"{"partialSuccess":{"rejectedSpans":{}}}"#,
    #"{"partialSuccess":{"rejectedSpans":"-9999999999999999999999"}}"#,
  ])
  func `an answer of 200 counts, whatever its body`(body: String) async throws {
    try await Collector.with([Self.traces: [["body": body]]]) { collector in
      let finished = try await run(["--otlp", collector.url])
      expectVerdictStands(finished)
      #expect(finished.standardError == "")
    }
  }

  @Test func `nobody there is told at once, unless --quiet`() async throws {
    let url = "http://127.0.0.1:\(try FreePort.take())"
    let finished = try await run(["--otlp", url])
    expectVerdictStands(finished)
    #expect(finished.standardError.contains("Connection refused"), "\(finished.standardError)")
    #expect(try await run(["--otlp", url, "--quiet"]).standardError == "")
  }

  @Test(arguments: ["nonsense", "ftp://h", "https://bob:s3cr3t@h"])
  func `an endpoint that cannot be used is a usage error`(url: String) async throws {
    let finished = try await run(["--otlp", url])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("Error: --otlp: "))
    #expect(!finished.standardError.contains("s3cr3t"))
  }

  @Test func `a collector's certificate is verified, --insecure or not`() async throws {
    let services = try await FakeServices.shared()
    let url = "\(services.https)/nothing"
    let refused = try await run(["--otlp", url, "--insecure"])
    expectVerdictStands(refused)
    #expect(refused.standardError.contains("certificate is not trusted"))
    let trusted = try await run(
      ["--otlp", url],
      [
        "OTEL_EXPORTER_OTLP_CERTIFICATE": services.authority.path(),
        "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
      ])
    #expect(trusted.standardError.contains("HTTP 404"), "\(trusted.standardError)")
  }

  @Test func `the self-test delivers where it is told to, and only there`() async throws {
    try await Collector.with { collector in
      let told = try await BuiltProgram.run(["selftest", "--otlp", collector.url])
      #expect(told.status == 0, "\(told.standardError)")
      #expect(try collector.requests.count == 2)
      _ = try await BuiltProgram.run(
        ["selftest"], environment: ["OTEL_EXPORTER_OTLP_ENDPOINT": collector.url])
      #expect(try collector.requests.count == 2)
    }
  }
}
