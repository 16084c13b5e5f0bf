import Foundation
import TestSupport
import Testing

/// The program at servers that fail, each with the reason that the report has for it.
@Suite(.timeLimit(.minutes(2))) struct FailingServerTests {
  /// A failure that must come by itself gets little time, one that must not wait gets the usual.
  private static let short = ["--timeout", "1s", "--count", "1"]
  /// Firefox takes no TLS from an IP address.
  private static let tlsAtAddress = "browser-rejects"
  private static let webAnswer =
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nNot here.\r\n"

  private func failures(
    _ uri: String, _ arguments: [String] = short
  ) async throws -> (run: ProgramRun, failures: [ReportDocument.Failure]) {
    let run = try await ProgramRun.run([uri] + arguments)
    #expect(run.status == 2)
    #expect(run.report.verdict == "failed")
    let failures = run.report.checks.compactMap(\.failure)
    #expect(failures.count == run.report.checks.count)
    #expect(failures.allSatisfy { $0.errno != 0 })
    return (run, failures)
  }

  @Test(arguments: ["stun:127.0.0.1:%", "turn:127.0.0.1:%?transport=udp"])
  func `a silent UDP port is a timeout without evidence`(uri: String) async throws {
    let server = try SilentServer()
    let (_, failures) = try await failures(uri.replacing("%", with: "\(server.port)"))
    #expect(failures.allSatisfy { $0.reason == "timeout" && $0.evidence == [] })
  }

  @Test func `a silent UDP port is a timeout of the DTLS handshake`() async throws {
    let server = try SilentServer()
    let (_, failures) = try await failures("turns:127.0.0.1:\(server.port)?transport=udp")
    #expect(failures.allSatisfy { $0.reason == "timeout" && $0.phase == "dtls" })
  }

  @Test(arguments: ["turn", "turns"])
  func `a closed TCP port is refused by its RST`(scheme: String) async throws {
    let (_, failures) = try await failures(
      "\(scheme):127.0.0.1:\(try FreePort.take())?transport=tcp", [])
    #expect(failures.allSatisfy { $0.reason == "connection_refused" && $0.phase == "connect" })
    #expect(failures.allSatisfy { $0.evidence == ["TCP RST in answer to SYN"] })
  }

  @Test(arguments: ["udp", "dtls"])
  func `a closed UDP port is refused by its ICMP message`(transport: String) async throws {
    let scheme = transport == "dtls" ? "turns" : "turn"
    let (_, failures) = try await failures(
      "\(scheme):127.0.0.1:\(try FreePort.take())?transport=udp", [])
    #expect(failures.allSatisfy { $0.reason == "connection_refused" })
    #expect(
      failures.allSatisfy { $0.evidence?.first?.contains("port unreachable") == true })
  }

  @Test(arguments: [("turn", ["binding", "allocate"]), ("turns", ["tls", "tls"])])
  func `B-16 a TCP port that accepts and never answers is a timeout where it was silent`(
    scheme: String, phases: [String]
  ) async throws {
    let server = try CannedServer()
    let (run, failures) = try await failures("\(scheme):127.0.0.1:\(server.port)?transport=tcp")
    #expect(failures.map(\.phase) == phases)
    #expect(failures.allSatisfy { $0.reason == "timeout" })
    #expect(run.report.checks.allSatisfy { $0.phases.first?.outcome == "ok" })
  }

  @Test func `F19 73 a web server in the place of TURN is not STUN, and its first line shows it`()
    async throws
  {
    let server = try CannedServer(answering: Self.webAnswer)
    let (run, failures) = try await failures("turn:127.0.0.1:\(server.port)?transport=tcp", [])
    #expect(failures.allSatisfy { $0.reason == "not_stun" })
    #expect(
      failures.allSatisfy { $0.evidence?.contains("it sent: HTTP/1.1 400 Bad Request") == true })
    #expect(run.report.findings.map(\.id) == ["not-stun-http"])
  }

  @Test(arguments: [
    (webAnswer, "not-stun-http"), ("SSH-2.0-OpenSSH_9.2\r\n", "not-stun"),
    ("\u{1}\u{1}\u{0}\u{0}", "plain-on-tls-port"),
  ])
  func `F19 a turns URI at a port that speaks something else fails its handshake`(
    answer: String, finding: String
  ) async throws {
    let server = try CannedServer(answering: answer)
    let (run, failures) = try await failures("turns:127.0.0.1:\(server.port)?transport=tcp", [])
    #expect(failures.allSatisfy { $0.reason == "tls_handshake" && $0.phase == "tls" })
    #expect(failures.allSatisfy { $0.evidence?.first?.hasPrefix("first bytes: ") == true })
    #expect(run.report.findings.map(\.id) == [finding, Self.tlsAtAddress])
  }

  @Test(arguments: ["tcp", "udp"])
  func `SEC-12 a turns URI at coturn's plain port never falls back to plain text`(
    transport: String
  ) async throws {
    try await Coturn.with(options: ["no-tls", "no-dtls"]) { server in
      let (run, failures) = try await failures(
        "turns:127.0.0.1:\(server.plainPort)?transport=\(transport)")
      #expect(failures.allSatisfy { $0.phase == (transport == "tcp" ? "tls" : "dtls") })
      #expect(run.report.checks.allSatisfy { $0.mappedAddress == nil })
    }
  }

  @Test(
    arguments: [
      (TestCertificate.expired, "expired", "certificate-expired"),
      (.selfSigned, "self_signed", "certificate-self-signed"),
      (.wrongName, "name_mismatch", "tls-name-mismatch"),
    ], ["tcp", "udp"])
  func `B-21 a certificate is rejected for its actual problem, over TLS and DTLS`(
    expected: (certificate: TestCertificate, problem: String, finding: String), transport: String
  ) async throws {
    try await Coturn.with(certificate: expected.certificate) { server in
      let (run, failures) = try await failures(
        "turns:127.0.0.1:\(server.securePort)?transport=\(transport)",
        ["--cacert", server.authority.path()])
      #expect(failures.allSatisfy { $0.reason == "certificate_invalid" })
      #expect(failures.allSatisfy { $0.phase == (transport == "tcp" ? "tls" : "dtls") })
      for check in run.report.checks {
        #expect(check.tls?.verified == false)
        #expect(check.tls?.verificationProblem == expected.problem)
        #expect(check.requestsSentCount == 0)
      }
      #expect(run.report.findings.first?.id == expected.finding)
    }
  }

  @Test(arguments: [
    (["-tls1_3", "-Verify", "1", "-verify_return_error"], "client-certificate-demanded"),
    (["-tls1_2", "-Verify", "1", "-verify_return_error"], "client-certificate-demanded"),
    (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "tls-too-old"),
    (["-tls1_2", "-cipher", "NULL:@SECLEVEL=0"], "tls-alert"),
  ])
  func `B-22 B-23 a TLS server with unacceptable demands is reported as such`(
    options: [String], finding: String
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = try TestCertificate.valid.make(in: directory.url)
    let port = try FreePort.take()
    let arguments = [
      "s_server", "-accept", "127.0.0.1:\(port)", "-quiet", "-cert", files.certificate.path(),
      "-key", files.key.path(),
    ]
    try await ChildProcess.with(URL(filePath: "/usr/bin/openssl"), arguments + options) { _ in
      for _ in 0..<1000 where !Loopback.accepts(port: port) {
        try await Task.sleep(for: .milliseconds(10))
      }
      let (run, failures) = try await failures(
        "turns:127.0.0.1:\(port)?transport=tcp", ["--cacert", files.authority.path()])
      #expect(failures.allSatisfy { $0.reason == "tls_handshake" })
      #expect(run.report.findings.map(\.id) == [finding, Self.tlsAtAddress])
    }
  }
}
