import Foundation
import TestSupport
import Testing

/// The pages of the exporter, in a real browser and to those who may see them.
@Suite(.timeLimit(.minutes(3))) struct ServePageTests {
  private static let yaml = """
    sources:
      <script>alert(1)</script>: {kind: uri, uris: ["stun:127.0.0.1:9"]}
    """

  @Test
  func `a browser shows every target with its state and its cause, and axe finds nothing wrong`()
    async throws
  {
    try await ServedExporter.with(["--allow-any-target", "stun:127.0.0.1:9"]) { exporter in
      let before = try await exporter.get("/").body
      #expect(before.contains("not yet probed"))
      _ = try await exporter.probe(["target": "stun:127.0.0.1:9"])
      _ = try await exporter.probe(["target": "stun:127.0.0.1:10?<img src=x>"])
      let after = try await exporter.get("/")
      #expect(after.headers.contains("content-type: text/html; charset=utf-8"))
      #expect(after.body.contains("<strong class=\"mark-failed\">failed</strong>"))
      #expect(after.body.contains("FAILED 1 of 1 check"))
      #expect(!after.body.contains("<img"))
      let script = Repository.root.appending(path: "Tests/Support/check_html.py")
      let result = try await ChildProcess.run(
        Repository.python, [script.path(), "http://127.0.0.1:\(exporter.port)/"], seconds: 120)
      #expect(result.status == 0, "\(result.standardOutput)\(result.standardError.suffix(1500))")
    }
  }

  @Test func `a target that works with a warning is not shown as one that is well`() async throws {
    try await Coturn.with { server in
      try await ServedExporter.with(["--allow-any-target", "stun:127.0.0.1:9"]) { exporter in
        // Nothing could be tried there but to ask for credentials.
        _ = try await exporter.probe(["target": "turn:127.0.0.1:\(server.plainPort)"])
        let page = try await exporter.get("/").body
        #expect(page.contains("<strong class=\"mark-degraded\">degraded</strong>"), "\(page)")
      }
    }
  }

  @Test func `the log of a probe that failed can be read later`() async throws {
    try await ServedExporter.with(["--history-limit", "2", "stun:127.0.0.1:9"]) { exporter in
      for _ in 1...4 { _ = try await exporter.probe(["target": "stun:127.0.0.1:9"]) }
      let page = try await exporter.get("/").body
      #expect(page.contains("/logs?id=1") && page.contains("/logs?id=4"))
      #expect(try await exporter.get("/logs?id=1").body.contains("Logs for the probe:\nFAILED"))
      #expect(try await exporter.get("/logs?id=9").status == 404)
      #expect(try await exporter.get("/logs?id=x").status == 400)
    }
  }

  @Test func `a configuration that is not valid is told, and the old one stays`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let good = "sources: {a: {kind: uri, uris: [\"stun:127.0.0.1:9\"]}}\n"
    let file = try directory.file("serve.yaml", good)
    try await ServedExporter.with(["--config", file.path()]) { exporter in
      _ = try directory.file("serve.yaml", good + "chekcs: {}\n")
      let refused = try await exporter.get("/-/reload", ["-X", "POST"])
      #expect(refused.status == 500)
      #expect(try await exporter.get("/metrics").body.contains("last_reload_successful 0"))
      #expect(try await exporter.get("/").body.contains("The configuration was not taken"))
      #expect(try await exporter.probe(["target": "a"]).status == 200)

      _ = try directory.file("serve.yaml", good.replacingOccurrences(of: "{a:", with: "{b:"))
      exporter.process.send(signal: SIGHUP)
      for _ in 0..<200 where try await exporter.probe(["target": "b"]).status != 200 {
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(try await exporter.probe(["target": "a"]).status == 400)
      #expect(try await exporter.get("/metrics").body.contains("last_reload_successful 1"))
      exporter.process.send(signal: SIGTERM)
      let log = try await exporter.process.finished(seconds: 10).standardError
      #expect(log.contains("serve.yaml:2:1: unknown key chekcs; did you mean checks?"), "\(log)")
    }
  }

  @Test func `a file that is gone is told as gone, and what counts at the start as kept`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let good = "sources: {a: {kind: uri, uris: [\"stun:127.0.0.1:9\"]}}\n"
    let port = try FreePort.take()
    let serving = "serve: {listen-addresses: [\"127.0.0.1:\(port)\"]}\n"
    let file = try directory.file("serve.yaml", good + serving)
    let process = try ChildProcess(BuiltProgram.iceprobe, ["serve", "--config", file.path()])
    defer { process.stop() }
    for _ in 0..<2000 where !Loopback.accepts(port: port) {
      try await Task.sleep(for: .milliseconds(10))
    }
    func get(_ page: String, _ options: [String] = []) async throws -> String {
      try await ChildProcess.run(
        URL(filePath: "/usr/bin/curl"),
        ["-sS", "--max-time", "60"] + options + ["http://127.0.0.1:\(port)\(page)"]
      ).standardOutput
    }
    try FileManager.default.removeItem(at: file)
    let missing = try await get("/-/reload", ["-X", "POST"])
    #expect(
      missing == "Not reloaded, the old configuration stays: the configuration file: "
        + "\(file.path()): no such file\n")

    _ = try directory.file(
      "serve.yaml",
      good + "serve: {listen-addresses: [\"127.0.0.1:1\"]}\n"
        + "history: {file: \(directory.url.path())h}\n")
    let remark =
      "serve.listen-addresses is still 127.0.0.1:\(port), history.file is still none, until the next "
      + "start"
    #expect(try await get("/-/reload", ["-X", "POST"]) == "Reloaded, but \(remark)\n")
    #expect(try await get("/").contains("The configuration was taken, but \(remark)."))
    #expect(try await get("/config").hasPrefix("# \(remark)\n"))
    #expect(try await get("/metrics").contains("last_reload_successful 1"))

    _ = try directory.file("serve.yaml", good + serving)
    #expect(try await get("/-/reload", ["-X", "POST"]) == "Reloaded\n")
    #expect(!(try await get("/").contains("is still")))
    process.send(signal: SIGTERM)
    _ = try await process.finished(seconds: 10)
  }

  @Test func `the configuration is shown without secrets`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let secret = try directory.file("secret", "north-star")
    let file = try directory.file(
      "serve.yaml",
      """
      sources:
        a: {kind: uri, uris: ["turn:127.0.0.1:9"], shared-secret: {file: \(secret.path())}}
      modules: {fast: {checks: {timeout: 1s}}}
      """)
    try await ServedExporter.with(["--config", file.path()]) { exporter in
      let shown = try await exporter.get("/config").body
      #expect(
        shown.contains("modules:\n  fast:\n    checks:\n      timeout: \"1s\"")
          || shown.contains("timeout: 1s"), "\(shown)")
      _ = try await exporter.probe(["target": "a", "debug": "true"])
      for page in ["/", "/config", "/metrics", "/logs?id=1", "/probe?target=a&debug=true"] {
        #expect(!(try await exporter.get(page).body.contains("north-star")), "\(page)")
      }
    }
  }
}

/// TLS, client certificates and users, by the web configuration of Prometheus' exporters.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WebConfigurationTests {
  /// Of `s3cr3t`, by libxcrypt.
  private static let hash = "$2b$04$I/q6gdhtuZaLp8X9Ah.5tO/E8GHExS90YEh7tnvJVMDoRNRqcTkPu"

  private static func with(
    _ yaml: String, curl options: [String] = [],
    _ body: (ServedExporter, TemporaryDirectory) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = try TestCertificate.valid.make(in: directory.url)
    let file = try directory.file("web.yaml", yaml)
    try await ServedExporter.with(
      ["--web-config", file.path(), "stun:127.0.0.1:9"], scheme: "https",
      curl: ["--cacert", files.authority.path()] + options
    ) { try await body($0, directory) }
  }

  @Test func `TLS and users: the right password alone gets in, to any page`() async throws {
    let yaml = """
      tls_server_config: {cert_file: server.pem, key_file: server.key, min_version: TLS13}
      basic_auth_users: {alice: "\(Self.hash)"}
      http_server_config: {headers: {X-Frame-Options: deny}}
      """
    try await Self.with(yaml) { exporter, _ in
      for page in ["/", "/metrics", "/-/healthy", "/probe?target=stun:127.0.0.1:9"] {
        let refused = try await exporter.get(page)
        #expect(refused.status == 401)
        #expect(refused.headers.contains("www-authenticate: basic"))
        #expect(try await exporter.get(page, ["-u", "alice:s3cr3T"]).status == 401)
        #expect(try await exporter.get(page, ["-u", "bob:s3cr3t"]).status == 401)
        let admitted = try await exporter.get(page, ["-u", "alice:s3cr3t"])
        #expect(admitted.status == 200)
        #expect(admitted.headers.contains("x-frame-options: deny"))
      }
      let old = try await exporter.get("/", ["--tls-max", "1.2"])
      #expect(old.status == 0)
    }
  }

  @Test func `a client without a certificate of the authority is not served`() async throws {
    let yaml = """
      tls_server_config:
        {cert_file: server.pem, key_file: server.key, client_ca_file: authority.pem,
         client_auth_type: RequireAndVerifyClientCert}
      """
    try await Self.with(yaml) { exporter, directory in
      #expect(try await exporter.get("/-/healthy").status == 0)
      let own = [
        "--cert", directory.url.appending(path: "server.pem").path(),
        "--key", directory.url.appending(path: "server.key").path(),
      ]
      #expect(try await exporter.get("/-/healthy", own).status == 200)
      let other = try TemporaryDirectory()
      defer { other.remove() }
      let stranger = try TestCertificate.valid.make(in: other.url)
      let theirs = ["--cert", stranger.certificate.path(), "--key", stranger.key.path()]
      #expect(try await exporter.get("/-/healthy", theirs).status == 0)
    }
  }

  @Test func `a reload takes a new certificate and new users, and refuses a broken file`()
    async throws
  {
    let yaml = "tls_server_config: {cert_file: server.pem, key_file: server.key}\n"
    try await Self.with(yaml) { exporter, directory in
      #expect(try await exporter.get("/").status == 200)
      _ = try directory.file("web.yaml", yaml + "basic_auth_users: {alice: plain}\n")
      let refused = try await exporter.get("/-/reload", ["-X", "POST"])
      #expect(refused.status == 500)
      #expect(
        refused.body.contains("basic_auth_users.alice: expected a bcrypt hash"), "\(refused.body)")
      _ = try directory.file("web.yaml", yaml + "basic_auth_users: {alice: \"\(Self.hash)\"}\n")
      #expect(try await exporter.get("/-/reload", ["-X", "POST"]).status == 200)
      #expect(try await exporter.get("/").status == 401)

      let fresh = try TestCertificate.valid.make(in: directory.url)
      let user = ["-u", "alice:s3cr3t", "--cacert", fresh.authority.path()]
      #expect(try await exporter.get("/", user).status == 0)
      #expect(try await exporter.get("/-/reload", user + ["-k", "-X", "POST"]).status == 200)
      #expect(try await exporter.get("/", user).status == 200)
    }
  }

  @Test(arguments: [
    (
      "tls_server_config: {cert_file: none.pem, key_file: server.key}",
      "web.yaml:1:32: tls_server_config.cert_file: DIRECTORY/none.pem: no such file\n"
    ),
    (
      "tls_server_config:\n  cert_file: server.pem\n  key_file: ../",
      "web.yaml:3:13: tls_server_config.key_file: DIRECTORY/../: a folder, not a file\n"
    ),
    (
      "tls_server_config: {cert_file: server.key, key_file: server.key}",
      "cert_file: DIRECTORY/server.key: there is no certificate in it that can be read (PEM)\n"
    ),
    (
      "tls_server_config: {cert_file: server.pem, key_file: server.pem}",
      "key_file: DIRECTORY/server.pem: there is no private key in it that can be read (PEM, not "
        + "encrypted)\n"
    ),
    (
      "tls_server_config: {cert_file: server.pem, key_file: stranger.key}",
      "key_file: DIRECTORY/stranger.key: it is not the key of the certificate in "
        + "DIRECTORY/server.pem\n"
    ),
    ("tls_server_config: {cert_file: server.pem}", "key_file is missing"),
    ("basic_auth_users: {alice: \"$1$abc$def\"}", "expected a bcrypt hash"),
    ("tls_server_confg: {}", "unknown key tls_server_confg"),
    (
      "tls_server_config: {cert_file: server.pem, key_file: server.key, client_auth_type: Any}",
      "expected one of NoClientCert"
    ),
  ])
  func `a web configuration that cannot be used is told at the start`(
    yaml: String, problem: String
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let stranger = try TestCertificate.valid.make(in: directory.url).key
    try FileManager.default.moveItem(
      at: stranger, to: directory.url.appending(path: "stranger.key"))
    _ = try TestCertificate.valid.make(in: directory.url)
    let file = try directory.file("web.yaml", yaml)
    let finished = try await BuiltProgram.run(
      ["serve", "--web-config", file.path(), "stun:127.0.0.1:9"])
    #expect(finished.status == 78)
    let folder = file.deletingLastPathComponent().path()
    let told = finished.standardError.replacing(folder, with: "DIRECTORY/")
    #expect(told.contains(problem), "\(told)")
    #expect(!told.contains("failedTo") && !told.contains("DIRECTORY//"), "\(told)")
  }
}
