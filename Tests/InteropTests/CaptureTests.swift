import Foundation
import TestSupport
import Testing

/// `--pcap` of runs against a real coturn, read by tshark.
@Suite(.timeLimit(.minutes(2))) struct CaptureTests {
  /// Runs over all four transports, and gives the capture's path to `body`.
  private func capture(
    _ options: [String] = [],
    _ body: (_ path: String, _ server: Coturn, ChildProcess.Finished) async throws -> Void
  ) async throws {
    try await Coturn.with { server in
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      let path = directory.url.appending(path: "run.pcapng").path()
      let password = try server.file("password", Coturn.password)
      let finished = try await BuiltProgram.run(
        [
          "run", "--username", Coturn.username, "--credential-file", password.path(),
          "--cacert", server.authority.path(), "-4", "--format", "json", "--pcap", path,
          "turn:127.0.0.1:\(server.plainPort)?transport=udp",
          "turn:localhost:\(server.plainPort)?transport=tcp",
          "turns:localhost:\(server.securePort)?transport=tcp",
          "turns:localhost:\(server.securePort)?transport=udp",
        ] + options)
      #expect(finished.status <= 1, "\(finished.standardOutput) \(finished.standardError)")
      try await body(path, server, finished)
    }
  }

  private func tshark(_ path: String, _ arguments: [String]) async throws -> [String] {
    let finished = try await ChildProcess.run(
      URL(filePath: "/usr/bin/tshark"), ["-n", "-r", path] + arguments)
    #expect(finished.status == 0, "\(finished.standardError)")
    return finished.standardOutput.split(separator: "\n").map(String.init)
  }

  @Test func `tshark dissects every packet, and none is malformed or out of order`() async throws {
    try await capture { path, server, finished in
      #expect(try await tshark(path, ["-Y", "_ws.malformed"]).isEmpty)
      let flaws = "tcp.analysis.flags && !tcp.analysis.window_full"
      #expect(try await tshark(path, ["-Y", flaws]).isEmpty)
      let comments = try await tshark(
        path, ["-Y", "udp.dstport == \(server.plainPort)", "-T", "fields", "-e", "frame.comment"])
      #expect(comments.contains("Binding request, attempt 1"))
      #expect(comments.contains("Allocate request, attempt 1"))
      // Over TCP, and inside TLS and DTLS, an Allocate succeeded.
      for filter in ["tcp.port == \(server.plainPort)", "frame.interface_name == \"plaintext\""] {
        let types = try await tshark(
          path, ["-Y", "stun.type == 0x0103 && \(filter)", "-T", "fields", "-e", "stun.type"])
        #expect(types.count == (filter.hasPrefix("tcp") ? 1 : 2), "\(filter)")
      }
      // As many requests as the report counts, over UDP and in the clear.
      let report = try ReportDocument(json: finished.standardOutput)
      #expect(report.checks.contains { $0.transport == "dtls" && $0.outcome == "ok" })
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      let bytes = try Data(contentsOf: URL(filePath: path))
      #expect(bytes.range(of: Data(Coturn.password.utf8)) == nil)
      #expect(bytes.range(of: Data("CLIENT_RANDOM".utf8)) == nil)
      #expect(finished.standardError.isEmpty, "\(finished.standardError)")
    }
  }

  @Test func `with its secrets, the TLS and DTLS sessions decrypt`() async throws {
    try await capture(["--pcap-secrets", "-q"]) { path, server, finished in
      #expect(finished.standardError.contains("Warning: --pcap-secrets: whoever has \(path) can"))
      // On the sockets' own interface: from the ciphertext, by the keys in the file.
      for (layer, port) in [("tls", "tcp.port"), ("dtls", "udp.port")] {
        let filter = "\(layer).app_data && frame.interface_name == \"sockets\""
        let plain = try await tshark(
          path,
          [
            "-d", "\(port)==\(server.securePort),\(layer)", "-Y", filter, "-x",
          ])
        // An Allocate success response has the magic cookie in its first bytes.
        let dump = plain.joined(separator: "\n")
        #expect(dump.contains("Decrypted \(layer.uppercased())"), "\(dump.suffix(2000))")
        #expect(dump.contains(#/0000  01 03 .. .. 21 12 a4 42/#), "\(dump.suffix(2000))")
      }
      let stripped = path + ".plain"
      let edited = try await ChildProcess.run(
        URL(filePath: "/usr/bin/editcap"), ["--discard-all-secrets", path, stripped])
      #expect(edited.status == 0, "\(edited.standardError)")
      let dump = try await tshark(
        stripped, ["-d", "udp.port==\(server.securePort),dtls", "-Y", "dtls.app_data", "-x"])
      #expect(!dump.joined().contains("Decrypted DTLS"), "without the keys nothing decrypts")
    }
  }

  @Test func `--pcap-secrets is refused where it would reveal a proxy's password`() async throws {
    let finished = try await BuiltProgram.run([
      "run", "--pcap", "/tmp/never.pcapng", "--pcap-secrets", "--proxy", "https://127.0.0.1:1",
      "turn:127.0.0.1:1?transport=tcp",
    ])
    #expect(finished.status == 64)
    #expect(finished.standardError.contains("reveal the proxy's password"))
  }

  @Test func `a place that cannot be written to is told before anything is sent`() async throws {
    let finished = try await BuiltProgram.run(["run", "--pcap", "/nonexistent/x", "stun:127.0.0.1"])
    #expect(finished.status == 3)
    #expect(finished.standardError.contains("cannot write /nonexistent/x: No such file"))
  }
}
