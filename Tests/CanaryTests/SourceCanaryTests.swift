import Foundation
import TestSupport
import Testing
import Vocabulary

/// Whatever a source's server repeats of the secret that it was asked with, nobody reads it.
///
/// Of sources, failures and forms, every two meet; of all three at once a sixteenth does, or all with
/// `CANARY=all` in the environment, which takes sixteen times as long.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SourceCanaryTests {
  static let isComplete = ProcessInfo.processInfo.environment["CANARY"] == "all"

  /// Fewer than there are failures, forms or sources, so that each of one meets each of another.
  static let share = 16

  /// As `echo_server.py` names them; the first test compares.
  static let failures = [
    "400-members", "400-text", "400-xml", "401-challenge", "403-sdp", "429-headers", "404-phrase",
    "302-host", "307-relative", "308-scheme", "307-tls", "200-text", "200-type", "200-page",
    "200-shapes", "200-other", "200-broken", "200-truncated", "200-steps", "200-refused", "201-sdp",
    "201-location", "201-bad-sdp", "406-offer", "not-http", "bad-head", "hang-up", "silence",
  ]

  @Test func `every failure of the server is tried`() async throws {
    #expect(try await EchoServer.shared().ports.failures == Self.failures)
  }

  @Test func `every kind of source that asks somebody is tried`() async throws {
    let server = try await EchoServer.shared()
    let without = SourceKind.allCases.filter { $0.sources(at: server, 0, "400-text").isEmpty }
    #expect(without == [.uri, .selftest])
  }

  @Test(arguments: failures)
  func `no format, no log and no explanation says what a server of any source repeats`(
    failure: String
  ) async throws {
    let server = try await EchoServer.shared()
    let forms = 0..<server.ports.forms.count
    let turns = Self.isComplete ? 0..<Self.share : 0..<1
    for turn in turns {
      var run = try CanaryRun(server)
      defer { run.home.remove() }
      let shift = turn + (Self.failures.firstIndex(of: failure) ?? 0)
      for form in forms { add(form, failure, shift, to: &run) }
      try prepareAWS(&run, failure, forms)
      // Silence has the most to show while it lasts.
      let said = try await run.run(
        onTerminal: ["silence", "400-text", "302-host"].contains(failure))
      #expect(said.report.sources.count == run.sources.count)
      if failure != "silence" {
        let cut = said.report.sources.filter { $0.failure?.reason == "cancelled" }
        #expect(cut.isEmpty, "\(cut.prefix(3))")
      }
      try await expectNoTraces(in: said.texts, server)
    }
  }

  private func add(_ form: Int, _ failure: String, _ shift: Int, to run: inout CanaryRun) {
    let all = SourceKind.allCases.flatMap { kind in
      kind.sources(at: run.server, form, failure).sorted { $0.key < $1.key }.map { (kind, $0, $1) }
    }
    for (index, (kind, way, mapping)) in all.enumerated()
    where (index + form + shift) % Self.share == 0 {
      run.sources["f\(form)-\(kind)-\(way)"] = mapping.merging(["kind": "\(kind)"]) { $1 }
    }
  }

  private func prepareAWS(
    _ run: inout CanaryRun, _ failure: String, _ forms: Range<Int>
  ) throws {
    let server = run.server
    try FileManager.default.createDirectory(
      at: run.home.url.appending(path: ".aws/sso/cache"), withIntermediateDirectories: true)
    let token = try run.home.file("token", EchoServer.secret)
    let keys = #"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"%s","SessionToken":"%s"}"#
    let secret = EchoServer.secret.replacing("\"", with: "\\\"")
    // Every other time it fails, with the secret in what it says.
    let process = try run.home.file(
      "process",
      """
      #!/bin/sh
      [ $(($1 % 2)) = 0 ] || { cat '\(token.path())'; cat '\(token.path())' >&2; exit 3; }
      cat <<'END'
      \(keys.replacing("%s", with: secret))
      END
      """)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: process.path())
    let config = try run.home.file(
      "aws-config",
      AWSProfiles.file(
        server, failure, forms: forms, process: process.path(), token: token.path()))
    _ = try run.home.file(
      AWSProfiles.cache, #"{"accessToken":"\#(secret)","expiresAt":"2099-01-01T00:00:00Z"}"#)
    let own: [String: String?] = [
      "AWS_CONFIG_FILE": config.path(), "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
      "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": EchoServer.secret,
      "AWS_SESSION_TOKEN": EchoServer.secret, "AWS_PROFILE": nil, "AWS_EC2_METADATA_DISABLED": nil,
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url(nil, failure),
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": EchoServer.secret,
    ]
    run.environment.merge(own) { $1 }
  }
}

/// Fails for each text that a secret, or eight bytes of it, can be read out of.
func expectNoTraces(
  in texts: [String: String], of more: [String] = [], _ server: EchoServer,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let found = try await server.traces(in: texts, of: more)
  for (place, traces) in found.sorted(by: { $0.key < $1.key }) {
    Issue.record("\(place): \(traces.prefix(6))", sourceLocation: sourceLocation)
  }
}
