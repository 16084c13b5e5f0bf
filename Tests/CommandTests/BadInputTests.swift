import Foundation
import TestSupport
import Testing

/// Hostile configurations through the whole program: each ends in an error that names its source and
/// the step, the others go on, and the exit code is 3 where nothing could be checked.
@Suite struct BadInputTests {
  /// A source's name, its settings in YAML, and what the report has to say of it.
  private typealias Bad = (name: String, settings: String, says: String)

  private static func yaml(_ sources: [Bad], _ more: [String] = []) -> String {
    (["sources:"] + sources.map { "  \($0.name): {\($0.settings)}" } + more)
      .joined(separator: "\n")
  }

  private static func expect(
    _ bad: [Bad], in run: ProgramRun, reasons: Set<String?> = ["config_fetch"]
  ) {
    for (name, _, says) in bad {
      let source = run.report.sources.first { $0.name == name }
      let message = source?.failure?.message
      #expect(source?.outcome == "failed", "\(name)")
      #expect(reasons.contains(source?.failure?.reason), "\(name)")
      #expect(message?.contains(says) == true, "\(name): \(message ?? "no message")")
    }
    #expect(!(run.standardOutput + run.standardError).contains("s3cr3t"))
  }

  @Test func `B-44 unusable answers do not affect other sources`() async throws {
    let server = try await FakeAWS.shared()
    let redirect = { FakeAWS.Answer(status: 302, headers: ["Location": $0]) }
    let html = ["Content-Type": "text/html"]
    let answers: [(name: String, answer: FakeAWS.Answer, says: String)] = [
      (
        "gigabyte", FakeAWS.Answer(body: "{", fill: 1 << 30, length: -1),
        "http: the answer is longer than 1048576 bytes"
      ),
      (
        "announced", FakeAWS.Answer(body: "{", fill: 1 << 30),
        "http: the answer is longer than 1048576 bytes"
      ),
      (
        "bomb", FakeAWS.Answer(body: "{", fill: 64 << 20, gzip: true),
        "http: the answer is longer than 1048576 bytes"
      ),
      (
        "login", FakeAWS.Answer(headers: html, body: "<!DOCTYPE html><form>s3cr3t</form>"),
        "http: HTTP 200 with a web page instead of a configuration"
      ),
      ("circle", redirect("circle"), "http: more than 5 redirects"),
      ("downgrade", redirect("\(server.http)/x?key=s3cr3t"), "http: a redirect goes from https to"),
      ("file", redirect("file:///etc/passwd"), "http: the scheme file is not supported"),
      ("slow", FakeAWS.Answer(body: "{", length: 10, stall: .body), "http: no answer in time"),
    ]
    var scenario = FakeAWS.Scenario()
    scenario.pages = Dictionary(uniqueKeysWithValues: answers.map { ($0.name, $0.answer) })
    let channel = try await server.channel(scenario)
    let bad = answers.map { name, _, says -> Bad in
      let page = server.page(name, of: channel, over: server.https)
      return (name, "kind: rtc-config, location: '\(page)?key=s3cr3t'", says)
    }
    try await Coturn.with { coturn in
      let good = ("good", "kind: uri, uris: ['stun:127.0.0.1:\(coturn.plainPort)']", "")
      let file = try coturn.file("config.yaml", Self.yaml(bad + [good]))
      let run = try await ProgramRun.run([
        "--config", file.path(), "--cacert", server.authority.path(),
      ])
      Self.expect(bad, in: run)
      #expect(run.report.checks.map(\.outcome) == ["ok"])
      #expect(run.status == 2)
    }
  }

  @Test func `B-45 documents that are none degrade the run where they are optional`() async throws {
    let deep = String(repeating: "[", count: 100_000)
    let documents: [(name: String, json: String, says: String)] = [
      (
        "nan", #"{"iceServers":NaN}"#,
        "$.iceServers (line 1, column 15): not JSON: this looks like JavaScript"
      ),
      (
        "duplicate", #"{"iceServers":[],"iceServers":[{"urls":"stun:h"}]}"#,
        "$.iceServers (line 1, column 18): the same name twice"
      ),
      ("deep", #"{"iceServers":\#(deep)"#, "nested deeper than 16 levels"),
      (
        "surrogate", #"{"iceServers":[{"urls":"stun:\ud800"}]}"#,
        "$.iceServers[0].urls (line 1, column 30): half of a surrogate pair"
      ),
      (
        "long", #"{"iceServers":"\#(String(repeating: "x", count: 10 << 20))"}"#,
        "long.json: longer than 1048576 bytes"
      ),
    ]
    try await Coturn.with { coturn in
      let bad = try documents.map { name, json, says -> Bad in
        let file = try coturn.file("\(name).json", json)
        return (name, "kind: rtc-config, location: '\(file.path())', required: false", says)
      }
      let null = try coturn.file("null.json", #"{"iceServers":[{"urls":[1,null]}]}"#)
      let others = [
        ("null", "kind: rtc-config, location: '\(null.path())', required: false", ""),
        ("good", "kind: uri, uris: ['stun:127.0.0.1:\(coturn.plainPort)']", ""),
      ]
      let file = try coturn.file("config.yaml", Self.yaml(bad + others))
      let run = try await ProgramRun.run(["--config", file.path()])
      Self.expect(bad, in: run, reasons: ["config_fetch", "invalid_configuration"])
      let failed = run.report.checks.filter { $0.outcome != "ok" }
      #expect(run.report.checks.count == failed.count + 1 && !failed.isEmpty)
      #expect(Set(failed.map(\.failure?.reason)) == ["invalid_configuration"])
      #expect(run.status == 1)
    }
  }

  @Test func `B-45 a thousand entries are checked, and the rest is counted`() async throws {
    // Most ports there are closed, which is soon told.
    let uris = (0..<1200).map { "\"stun:127.0.0.1:\(20_000 + $0)\"" }.joined(separator: ",")
    let run = try await ProgramRun.run(
      ["--rtc-config", "-", "--count", "1", "--timeout", "2s"],
      input: #"{"iceServers":[{"urls":[\#(uris)]}]}"#)
    #expect(run.report.checks.count == 1000)
    let finding = run.report.findings.first { $0.id == "member-unused" }
    #expect(finding?.evidence.contains { $0.contains("200 more entries were not checked") } == true)
    // However many failed, a finding shows the pattern and counts the rest.
    let closed = try #require(run.report.findings.first { $0.id == "port-closed" })
    #expect(closed.checks.count > 900 && closed.evidence.count < 10)
    #expect(closed.evidence.last?.contains(" more") == true)
  }

  @Test func `B-46 credentials that cannot be sent fail their own rows`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let server = { (username: String, credential: String) in
      #"{"iceServers":[{"urls":"turn:127.0.0.1:9","username":"\#(username)","#
        + #""credential":"\#(credential)"}]}"#
    }
    let documents: [(name: String, json: String, says: String)] = [
      (
        "username", server(String(repeating: "u", count: 509), "s3cr3t"),
        "$.iceServers[0].username (line 1, column 43): the username has 509 bytes, more than the 508 that fit"
      ),
      (
        "password", server("u", String(repeating: "s3cr3t", count: 1700)),
        "$.iceServers[0].credential (line 1, column 58): the password has 10200 bytes, more than the 4096 that fit"
      ),
      (
        "nul", server("u", #"s3cr3t\u0000"#),
        "the password contains a control character"
      ),
      (
        "newline", server("u", #"s3cr3t\n2026-11-21 forged line"#),
        "the password contains a control character"
      ),
      (
        "forged", server(#"s3cr3t\n2026-11-21 forged line"#, "p"),
        "the username contains a control character"
      ),
    ]
    let unsendable = try documents.map { name, json, says -> Bad in
      let file = try directory.file("\(name).json", json)
      return (name, "kind: rtc-config, location: '\(file.path())'", says)
    }
    let token = try directory.file("token", String(repeating: "s3cr3t", count: 170_000)).path()
    let bad: Bad = (
      "token", "kind: whip, url: 'https://127.0.0.1:9/whip', bearer: {file: '\(token)'}",
      "token: longer than 16384 bytes"
    )
    let file = try directory.file("config.yaml", Self.yaml(unsendable + [bad]))
    let run = try await ProgramRun.run(["--config", file.path()])
    Self.expect([bad], in: run)
    for (name, _, says) in unsendable {
      let index = try #require(run.report.sources.firstIndex { $0.name == name })
      let failures = run.report.checks.filter { $0.source == "s\(index + 1)" }.map(\.failure)
      #expect(failures.map { $0?.reason } == ["invalid_configuration"], "\(name)")
      #expect(failures.first??.message.contains(says) == true, "\(name): \(failures)")
    }
    #expect(run.report.checks.count == unsendable.count)
    #expect(run.status == 2)
  }
}
