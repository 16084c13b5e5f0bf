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
    ("https_proxy", 407, "the proxy wants credentials (407)"),
    ("HTTPS_PROXY", 403, "the proxy makes no connection (403)"),
    ("https_proxy", 502, "the proxy makes no connection (502)"),
  ])
  func `a proxy that refuses is told, without its password`(
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
