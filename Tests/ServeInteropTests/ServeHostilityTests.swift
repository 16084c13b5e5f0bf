import Foundation
import TestSupport
import Testing

/// Whoever reaches the exporter gets no secret out of it, no file, and nowhere that it must not go.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ServeHostilityTests {
  private static let secret = "c4n4ry-north-star"

  @Test func `mutated requests get whole answers, which say whose fault it is and hold no secret`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let secret = try directory.file("secret", Self.secret)
    let file = try directory.file(
      "serve.yaml",
      """
      sources:
        a:
          kind: uri
          uris: ["stun:127.0.0.1:9", "turn:127.0.0.1:9"]
          username: alice
          password: {file: \(secret.path())}
      checks: {timeout: 300ms, relay: false, count: 1}
      modules: {fast: {checks: {timeout: 100ms}}}
      """)
    try await ServedExporter.with(["--config", file.path()]) { exporter in
      let script = Repository.root.appending(path: "Tests/Support/mutate_requests.py").path()
      let seed = Int.random(in: 1...1_000_000)
      let result = try await ChildProcess.run(
        Repository.python, [script, "\(exporter.port)", "8", "\(seed)", Self.secret], seconds: 120)
      #expect(result.status == 0, "seed \(seed): \(result.standardError)")
      let counts = try JSONDecoder().decode(
        [String: Int].self, from: Data(result.standardOutput.utf8))
      #expect(counts["200"] ?? 0 > 0 && counts["400"] ?? 0 > 0, "\(counts)")
    }
  }

  /// All in one: an exporter takes a while to start.
  @Test func `any target allowed is still no file, no web address and no metadata service`()
    async throws
  {
    try await ServedExporter.with([
      "--allow-any-target", "--timeout", "1s", "stun:127.0.0.1:9",
    ]) { exporter in
      for target in [
        "file:///etc/passwd", "/etc/passwd", "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1/", "-", "",
      ] {
        let answer = try await exporter.probe(["target": target])
        #expect(answer.status == 400, "\(target): \(answer.body)")
        #expect(!answer.body.contains("root:"))
      }
      for target in [
        "stun:169.254.169.254", "turn:169.254.169.254:80?transport=tcp", "stun:[fe80::1]",
        "stun:[::ffff:169.254.169.254]", "stun:2852039166", "stun:0xa9fea9fe",
        "turns:[fd00:ec2::254]:443?transport=tcp", "stun:100.100.100.200",
      ] {
        let answer = try await exporter.probe(["target": target, "debug": "true"])
        #expect(answer.body.contains("not sent to") || answer.body.contains("metadata service"))
        #expect(
          answer.body.contains(
            #"iceprobe_probe_failure_info{phase="connect",reason="invalid_configuration"} 1"#),
          "\(target): \(answer.body)")
      }
    }
  }
}
