import Foundation
import TestSupport
import Testing

/// Configurations fetched through the proxies that the environment names.
@Suite struct FetchProxyTests {
  /// Names no proxy, whatever the test's own environment does.
  private static let none: [String: String?] = [
    "http_proxy": nil, "https_proxy": nil, "HTTPS_PROXY": nil, "all_proxy": nil, "ALL_PROXY": nil,
    "no_proxy": nil, "NO_PROXY": nil, "HTTP_PROXY": nil,
  ]

  /// Fetches a configuration from a host that is nowhere; the source's outcome, and what the proxy saw.
  private func fetch(
    _ url: String, _ variables: [String: String], status: Int = 502
  ) async throws -> (source: ReportDocument.Source, seen: [String]) {
    let script = Repository.root.appending(path: "Tests/Support/http_proxy.py")
    let python = URL(filePath: "/usr/bin/python3")
    return try await ChildProcess.with(python, [script.path(), "\(status)"]) { proxy in
      let port = try await proxy.nextLine()
      let named = variables.mapValues { Optional($0.replacing("PORT", with: port)) }
      let run = try await ProgramRun.run(
        ["--rtc-config", url, "--timeout", "200ms", "--count", "1"],
        environment: Self.none.merging(named) { $1 })
      let source = try #require(run.report.sources.first)
      return (source, proxy.outputSoFar.split(separator: "\n").dropFirst().map(String.init))
    }
  }

  @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
  func `plain HTTP goes through the proxy that a variable names`(variable: String) async throws {
    let (source, seen) = try await fetch(
      "http://config.invalid/ice", [variable: "http://127.0.0.1:PORT"])
    #expect(source.outcome == "ok")
    #expect(seen == ["GET http://config.invalid/ice"])
    #expect(source.proxy?.hasPrefix("http://127.0.0.1:") == true)
  }

  @Test(arguments: ["http://user:s3cr3t@127.0.0.1:PORT", "user:s3cr3t@127.0.0.1:PORT"])
  func `the report names the proxy, and neither its user nor its password`(
    value: String
  ) async throws {
    let (source, _) = try await fetch("http://config.invalid/ice", ["http_proxy": value])
    let proxy = try #require(source.proxy)
    #expect(proxy.wholeMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/) != nil, "\(proxy)")
  }

  @Test func `without a proxy none is named`() async throws {
    let server = try CannedServer(
      answering: "HTTP/1.0 200 OK\r\n\r\n{\"iceServers\": [{\"urls\": \"stun:127.0.0.1:9\"}]}")
    let (source, seen) = try await fetch(
      "http://127.0.0.1:\(server.port)/ice",
      ["http_proxy": "http://127.0.0.1:PORT", "no_proxy": "127.0.0.1"])
    #expect(source.outcome == "ok", "\(source)")
    #expect(source.proxy == nil && seen.isEmpty)
    withExtendedLifetime(server) {}
  }

  @Test func `HTTP_PROXY is not believed, since a CGI's client may set it`() async throws {
    let (source, seen) = try await fetch(
      "http://config.invalid/ice", ["HTTP_PROXY": "http://127.0.0.1:PORT"])
    #expect(source.outcome == "failed" && seen.isEmpty)
  }

  @Test func `no_proxy goes past it`() async throws {
    let (source, seen) = try await fetch(
      "http://config.invalid/ice",
      ["http_proxy": "http://127.0.0.1:PORT", "no_proxy": "config.invalid"])
    #expect(source.outcome == "failed" && seen.isEmpty)
  }

  @Test(arguments: [
    (
      "http://192.0.2.1/", ["http_proxy": "http://user:s3cr3t@127.0.0.1:1"],
      "no connection to the proxy http://127.0.0.1:1: Connection refused"
    ),
    (
      "https://192.0.2.1/", ["ALL_PROXY": "socks5://user:s3cr3t@127.0.0.1:1"],
      "no connection to the proxy socks5://127.0.0.1:1: Connection refused"
    ),
    (
      "http://192.0.2.1/", ["http_proxy": "ftp://user:s3cr3t@127.0.0.1:1"],
      "the proxy ftp://127.0.0.1:1 is of an unsupported kind"
    ),
    (
      "http://192.0.2.1/", ["http_proxy": "user:s3cr3t@nowhere.invalid:1"],
      "the proxy http://nowhere.invalid:1 has no address"
    ),
    (
      "http://127.0.0.1:1/",
      ["http_proxy": "ftp://user:s3cr3t@127.0.0.1:1", "no_proxy": "127.0.0.0/8"],
      "no connection to 127.0.0.1:1: Connection refused"
    ),
    (
      "http://localhost:1/",
      ["http_proxy": "ftp://user:s3cr3t@127.0.0.1:1", "NO_PROXY": "a, .LOCALHOST"],
      "no connection to localhost:1: Connection refused"
    ),
  ])
  func `who could not be reached is named, a proxy without its password`(
    url: String, variables: [String: String], message: String
  ) async throws {
    let named = variables.mapValues { Optional($0) }
    let finished = try await BuiltProgram.run(
      ["run", "-v", "--format", "json", "--rtc-config", url, "--timeout", "5s"],
      environment: Self.none.merging(named) { $1 })
    let report = try ReportDocument(json: finished.standardOutput)
    let failure = try #require(report.sources.first?.failure)
    #expect(failure.message.contains(message), "\(failure.message)")
    let told = finished.standardOutput + finished.standardError
    #expect(!told.contains("s3cr3t"), "\(told)")
  }

  @Test(arguments: [
    ("https_proxy", 407, "the proxy asks for credentials (407)"),
    ("HTTPS_PROXY", 403, "the proxy refuses the connection (403)"),
    ("https_proxy", 502, "the proxy refuses the connection (502)"),
  ])
  func `a proxy's refusal is reported, without its password`(
    variable: String, status: Int, message: String
  ) async throws {
    let (source, seen) = try await fetch(
      "https://config.invalid/ice", [variable: "http://user:s3cr3t@127.0.0.1:PORT"],
      status: status)
    let failure = try #require(source.failure)
    #expect(failure.message.contains(message), "\(failure.message)")
    #expect(!failure.message.contains("s3cr3t"))
    #expect(!seen.isEmpty && seen.allSatisfy { $0 == "CONNECT config.invalid:443" })
  }
}
