import Foundation
import TestSupport
import Testing

/// TURN over TCP and TLS through real proxies, to a real coturn.
@Suite(.timeLimit(.minutes(2))) struct ProxyTests {
  /// Allocates through a proxy; the trust is that of coturn's authority and of the proxy's.
  private static func run(
    _ uris: [String], _ proxy: String, _ server: Coturn, authority: URL? = nil,
    _ more: [String] = [], environment: [String: String?] = [:]
  ) async throws -> ProgramRun {
    let authorities = try [server.authority, authority].compactMap(\.self)
      .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let trust = try server.file("trust-\(UUID().uuidString).pem", authorities)
    return try await ProgramRun.run(
      uris + CoturnTests.credentials(server)
        + ["--proxy", proxy, "--cacert", trust.path(), "--count", "2", "--interval", "0s"] + more,
      environment: environment)
  }

  private static func uris(_ server: Coturn, _ host: String = "localhost") -> [String] {
    ["tcp", "tls"].map { CoturnTests.uri($0, host, server) }
  }

  private static func phases(_ check: ReportDocument.Check) -> [String] {
    check.phases.map(\.name)
  }

  @Test(arguments: TestProxy.Kind.allCases)
  func `TCP and TLS allocate through it, and nothing is left behind`(
    kind: TestProxy.Kind
  ) async throws {
    try await Coturn.with { server in
      try await TestProxy.with(kind) { proxy in
        let run = try await Self.run(
          Self.uris(server), proxy.url, server, authority: proxy.authority)
        #expect(run.status == 0, "\(run.standardOutput)")
        #expect(run.report.checks.map(\.transport) == ["tcp", "tls"])
        for check in run.report.checks {
          #expect(check.outcome == "ok")
          #expect(check.relayedAddresses?.count == 1)
          let secured = check.transport == "tls" ? ["tls"] : []
          #expect(
            Self.phases(check) == ["proxy_connect", "proxy"] + secured
              + ["binding", "allocate", "release"])
          #expect(check.phases.last?.outcome == "ok")
          #expect(check.tls?.verified == (check.transport == "tls" ? true : nil))
          #expect((check.rtt?.sampleCount ?? 0) > 0)
          // A name goes to the proxy as it is, unless the scheme says otherwise.
          #expect(check.server.address == (kind == .socks5 ? "127.0.0.1" : nil))
          #expect(check.resolution?.path == (kind == .socks5 ? "address" : "proxy"))
        }
        let used = try #require(run.report.run.proxy)
        #expect("\(used.scheme):\(used.port)" == "\(kind.rawValue):\(proxy.port)")
        #expect(server.liveSessions == [])
        #expect(server.log.contains(": new, realm="))
      }
    }
  }

  /// Bytes of the proxy's handshake are none of the kernel's count; TLS around STUN has no stamps.
  @Test func `round trips are timed as those of any TCP, literals go through as they are`()
    async throws
  {
    try await Coturn.with { server in
      let uris = ["127.0.0.1", "[::1]"].map { CoturnTests.uri("tcp", $0, server) }
      for kind in TestProxy.Kind.allCases {
        try await TestProxy.with(kind) { proxy in
          let run = try await Self.run(
            uris, proxy.url, server, authority: proxy.authority, ["--count", "20"])
          #expect(run.status == 0, "\(run.standardOutput)")
          #expect(run.report.checks.map(\.server.address) == ["127.0.0.1", "::1"])
          for check in run.report.checks {
            #expect(check.rtt?.clock == (kind == .https ? "monotonic" : "kernel"), "\(kind)")
            #expect(check.rtt?.sampleCount ?? 0 > 10)
          }
        }
      }
    }
  }

  @Test func `the proxy itself is reached over IPv6`() async throws {
    try await Coturn.with { server in
      try await TestProxy.with(.http) { proxy in
        let run = try await Self.run(Self.uris(server), proxy.urlOnIPv6, server)
        #expect(run.status == 0, "\(run.standardOutput)")
        let run4 = try await Self.run(Self.uris(server), proxy.urlOnIPv6, server, ["-4"])
        #expect(run4.report.checks.allSatisfy { $0.failure?.phase == "proxy_resolve" })
        #expect(run4.report.findings.map(\.id) == ["proxy-address-family"])
      }
    }
  }

  @Test(arguments: TestProxy.Kind.allCases)
  func `a password opens it, and none or a wrong one is reported as such`(
    kind: TestProxy.Kind
  ) async throws {
    try await Coturn.with { server in
      try await TestProxy.with(kind, asksForPassword: true) { proxy in
        let right = try server.file("proxy-password", TestProxy.password + "\n")
        let wrong = try server.file("wrong-password", "mistyped")
        func run(_ more: [String]) async throws -> ProgramRun {
          try await Self.run(
            Self.uris(server), proxy.url, server, authority: proxy.authority, more)
        }
        let user = ["--proxy-username", TestProxy.username, "--proxy-credential-file"]
        let opened = try await run(user + [right.path()])
        #expect(opened.status == 0, "\(opened.standardOutput)")
        #expect(!opened.standardOutput.contains(TestProxy.password))
        for refused in [try await run([]), try await run(user + [wrong.path()])] {
          #expect(refused.status == 2)
          for check in refused.report.checks {
            #expect(check.failure?.phase == "proxy", "\(check)")
            #expect(check.failure?.reason == "proxy_unauthorized")
            #expect(Self.phases(check) == ["proxy_connect", "proxy"])
          }
          #expect(refused.report.findings.map(\.id) == ["proxy-unauthorized"])
          #expect(!refused.standardOutput.contains("mistyped"))
        }
      }
    }
  }

  @Test func `a port that its rules leave out is refused with the status`() async throws {
    try await Coturn.with { server in
      try await TestProxy.with(.http, options: ["ConnectPort \(server.securePort)"]) { proxy in
        let run = try await Self.run(Self.uris(server), proxy.url, server)
        #expect(run.report.checks.map(\.outcome) == ["failed", "ok"])
        let failure = try #require(run.report.checks.first?.failure)
        #expect(failure.reason == "proxy_refused")
        #expect(failure.message.contains("(403)"), "\(failure)")
        #expect(failure.evidence?.contains { $0.contains(" 403 ") } == true, "\(failure)")
        #expect(run.report.findings.contains { $0.id == "proxy-refuses" })
      }
    }
  }

  @Test(arguments: TestProxy.Kind.allCases)
  func `a server that the proxy cannot reach is not the proxy's refusal`(
    kind: TestProxy.Kind
  ) async throws {
    let nobody = try FreePort.take()
    try await TestProxy.with(kind) { proxy in
      let run = try await ProgramRun.run(
        ["stun:127.0.0.1:\(nobody)", "--transport", "tcp", "--proxy", proxy.url]
          + (proxy.authority.map { ["--cacert", $0.path()] } ?? []))
      #expect(run.status == 2)
      let failure = try #require(run.report.checks.first?.failure)
      #expect(failure.reason == "proxy_server_unreachable", "\(failure)")
      #expect(failure.phase == "proxy")
      #expect(run.report.findings.map(\.id) == ["proxy-server-unreachable"])
    }
  }

  @Test func `the server's certificate is verified inside the tunnel`() async throws {
    try await Coturn.with(certificate: .wrongName) { server in
      try await TestProxy.with(.https) { proxy in
        let run = try await Self.run(
          Self.uris(server), proxy.url, server, authority: proxy.authority)
        #expect(run.report.checks.map(\.outcome) == ["ok", "failed"])
        let failure = try #require(run.report.checks.last?.failure)
        #expect(failure.phase == "tls")
        #expect(failure.reason == "certificate_invalid")
        #expect(run.report.findings.contains { $0.id == "tls-name-mismatch" })
      }
    }
  }

  @Test(arguments: [TestCertificate.wrongName, .expired, .selfSigned])
  func `an https proxy has to prove who it is, and --insecure is loud about it`(
    certificate: TestCertificate
  ) async throws {
    try await Coturn.with { server in
      try await TestProxy.with(.https, certificate: certificate) { proxy in
        let uri = [CoturnTests.uri("tcp", "127.0.0.1", server)]
        let run = try await Self.run(uri, proxy.url, server, authority: proxy.authority)
        let failure = try #require(run.report.checks.first?.failure)
        #expect(failure.phase == "proxy")
        #expect(failure.reason == "certificate_invalid", "\(failure)")
        #expect(run.report.findings.map(\.id) == ["proxy-tls"])
        let insecure = try await Self.run(uri, proxy.url, server, ["--insecure"])
        #expect(insecure.status == 1)
        #expect(insecure.report.checks.map(\.outcome) == ["ok"])
        #expect(insecure.report.findings.contains { $0.id == "insecure-proxy" })
      }
    }
  }

  @Test func `names are the proxy's to resolve, but for socks5`() async throws {
    try await Coturn.with { server in
      try await TestProxy.with(.http) { http in
        try await TestProxy.with(.socks5) { socks in
          try await Dnsmasq.with([], hosts: "127.0.0.1 turn.example\n") { dns in
            let uri = ["turn:turn.example:\(server.plainPort)?transport=tcp"]
            let ask = ["--dns-server", "\(dns.server)"]
            let byName = try await Self.run(uri, http.url, server, ask)
            #expect(byName.report.checks.map(\.failure?.reason) == ["proxy_server_unreachable"])
            #expect(try dns.questions == [])
            let byAddress = try await Self.run(uri, socks.url, server, ask)
            #expect(byAddress.report.checks.map(\.outcome) == ["ok"])
            #expect(try dns.questions.contains("query[A] turn.example"))
            // RFC 5928 is about asking DNS from here.
            let bySRV = try await Self.run(uri, http.url, server, ask + ["--resolve", "rfc5928"])
            #expect(bySRV.report.checks.map(\.outcome) == ["ok"])
            #expect(bySRV.report.checks.map(\.server.address) == ["127.0.0.1"])
          }
        }
      }
    }
  }

  @Test func `the proxy's own name is looked up, which has a phase of its own`() async throws {
    try await Coturn.with { server in
      try await TestProxy.with(.http) { proxy in
        try await Dnsmasq.with([], hosts: "127.0.0.1 proxy.example\n") { dns in
          let ask = ["--dns-server", "\(dns.server)"]
          let uri = [CoturnTests.uri("tcp", "127.0.0.1", server)]
          let named = try await Self.run(uri, "http://proxy.example:\(proxy.port)", server, ask)
          #expect(
            named.report.checks.first.map(Self.phases)?.prefix(3)
              == ["proxy_resolve", "proxy_connect", "proxy"])
          let unknown = try await Self.run(uri, "http://no.example:\(proxy.port)", server, ask)
          let failure = try #require(unknown.report.checks.first?.failure)
          #expect(failure.reason == "dns_failure")
          #expect(failure.phase == "proxy_resolve")
          #expect(unknown.report.findings.map(\.id) == ["proxy-name-not-resolved"])
        }
      }
    }
  }

  @Test func `no_proxy in the environment does not bypass an explicit proxy`() async throws {
    try await Coturn.with { server in
      let nobody = try FreePort.take()
      let run = try await Self.run(
        Self.uris(server), "http://127.0.0.1:\(nobody)", server,
        environment: ["no_proxy": "*", "NO_PROXY": "*"])
      #expect(run.report.checks.allSatisfy { $0.failure?.reason == "connection_refused" })
      let proxied = try await TestProxy.with(.http) { proxy in
        try await Self.run(
          Self.uris(server), proxy.url, server, environment: ["no_proxy": "*", "NO_PROXY": "*"])
      }
      #expect(proxied.status == 0, "\(proxied.standardOutput)")
    }
  }

  @Test func `UDP and DTLS are left out, and nothing is asked for them`() async throws {
    try await Coturn.with { server in
      try await TestProxy.with(.http) { proxy in
        let uris = CoturnTests.transports.map { CoturnTests.uri($0, "localhost", server) }
        let run = try await Self.run(uris, proxy.url, server)
        #expect(run.status == 0)
        let outcomes = run.report.checks.map { "\($0.transport) \($0.outcome)" }
        #expect(outcomes == ["udp skipped", "tcp ok", "tls ok", "dtls skipped"])
        let finding = try #require(run.report.findings.first { $0.id == "not-for-proxy" })
        #expect(finding.checks == ["c1", "c4"])
        #expect(run.report.checks[0].phases.isEmpty)
        let nothing = try await Self.run([uris[0]], proxy.url, server)
        #expect(nothing.status == 3)
      }
    }
  }

  @Test func `a configuration file names the proxy, its password is a systemd credential`()
    async throws
  {
    try await Coturn.with { server in
      try await TestProxy.with(.socks5h, asksForPassword: true) { proxy in
        let credential = try server.file("proxy-password", TestProxy.password + "\n")
        let password = try server.file("password", Coturn.password)
        let file = try server.file(
          "config.yaml",
          """
          sources:
            office:
              kind: uri
              uris: ["\(CoturnTests.uri("tcp", "localhost", server))"]
              username: \(Coturn.username)
              password: {file: \(password.path())}
          checks:
            proxy:
              url: \(proxy.url)
              username: \(TestProxy.username)
              password: {credential: proxy-password}
          """)
        let directory = credential.deletingLastPathComponent().path()
        let run = try await ProgramRun.run(
          ["--config", file.path()], environment: ["CREDENTIALS_DIRECTORY": directory])
        #expect(run.status == 0, "\(run.standardOutput)")
        #expect(run.report.run.proxy?.scheme == "socks5h")
        let unset = try await ProgramRun.run(
          ["--config", file.path()], environment: ["CREDENTIALS_DIRECTORY": nil])
        #expect(unset.status == 3)
        let failure = try #require(unset.report.checks.first?.failure)
        #expect(failure.reason == "local_error")
        #expect(failure.message.contains("$CREDENTIALS_DIRECTORY"), "\(failure)")
      }
    }
  }
}
