import Foundation
import TestSupport
import Testing

/// A real Icinga 2 that runs `check_iceprobe` by the CheckCommand of `reports/icinga`.
@Suite(.timeLimit(.minutes(2))) struct IcingaTests {
  @Test func `Icinga runs the plugin, and writes its performance data`() async throws {
    try await Coturn.with { server in
      let password = try server.file("password", Coturn.password)
      let services = """
        object Service "stun" {
          import "ice"
          vars.iceprobe_port = \(server.plainPort)
          vars.iceprobe_warning = [ "rtt=9s", "loss=20" ]
        }
        object Service "turn" {
          import "ice"
          vars.iceprobe_uri = [
            "turn:127.0.0.1:\(server.plainPort)", "turn:127.0.0.1:\(server.plainPort)?transport=tcp"
          ]
          vars.iceprobe_username = "\(Coturn.username)"
          vars.iceprobe_credential_file = "\(password.path())"
          vars.iceprobe_critical = "rtt=@0:5"
        }
        object Service "none" {
          import "ice"
          vars.iceprobe_uri = "stun:127.0.0.1:\(try FreePort.take())"
          vars.iceprobe_verbose = true
        }
        """
      try await Self.withIcinga(services) { written in
        let stun = try await written("stun")
        #expect(stun["SERVICESTATE"] == "OK")
        let data = stun["SERVICEPERFDATA"] ?? ""
        #expect(data.contains(#/^rtt=[0-9.e-]+s;9;;0 /#), "\(data)")
        #expect(data.contains(" loss=0%;20;;0 "), "\(data)")
        #expect(data.contains(#/ checks=1;;;0 failed=0;;;0 time=[0-9.e-]+s;;;0$/#), "\(data)")
        let turn = try await written("turn")
        #expect(turn["SERVICESTATE"] == "CRITICAL", "rtt is in its critical range")
        #expect(turn["SERVICEPERFDATA"]?.contains(#/rtt=[0-9.e-]+s;;@5;0 /#) == true, "\(turn)")
        #expect(turn["SERVICEPERFDATA"]?.contains(" allocate=") == true)
        let none = try await written("none")
        #expect(none["SERVICESTATE"] == "CRITICAL")
        #expect(none["SERVICEPERFDATA"]?.contains("failed=1;;;0") == true, "\(none)")
      }
    }
  }

  /// Starts Icinga with these services of a host on loopback; `written` waits for what the
  /// PerfdataWriter wrote of one, by field.
  private static func withIcinga(
    _ services: String,
    _ body: (_ written: (_ service: String) async throws -> [String: String]) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let place = directory.url.path()
    try FileManager.default.createSymbolicLink(
      at: directory.url.appending(path: "check_iceprobe"),
      withDestinationURL: BuiltProgram.iceprobe)
    let command = Repository.root.appending(path: "reports/icinga/iceprobe.conf").path()
    let settings = try directory.file(
      "icinga2.conf",
      """
      include "\(command)"
      object CheckerComponent "checker" { }
      object PerfdataWriter "perfdata" {
        host_perfdata_path = DataDir + "/host-perfdata"
        service_perfdata_path = DataDir + "/service-perfdata"
        host_temp_path = DataDir + "/host-perfdata.tmp"
        service_temp_path = DataDir + "/service-perfdata.tmp"
        rotation_interval = 1s
      }
      object Host "turn" {
        address = "127.0.0.1"
        check_command = "iceprobe"
        enable_active_checks = false
      }
      template Service "ice" {
        host_name = "turn"
        check_command = "iceprobe"
        check_interval = 1s
        retry_interval = 1s
      }
      \(services)
      """)
    let constants = ["DataDir", "LogDir", "CacheDir", "SpoolDir", "InitRunDir", "PluginDir"]
      .map { "-D\($0)=\(place)" }
    let owner = ["-DRunAsUser=\(NSUserName())", "-DRunAsGroup=\(NSUserName())"]
    // It is three processes, of which the first does not always take the others with it.
    let script = "setsid \"$@\" >\"$0\" 2>&1 & read -r end; kill -KILL \"-$!\"; wait"
    let log = directory.url.appending(path: "log").path()
    try await ChildProcess.with(
      URL(filePath: "/bin/sh"),
      ["-c", script, log, "/usr/sbin/icinga2", "daemon", "-c", settings.path()] + constants + owner
    ) { child in
      try await body { service in
        for _ in 0..<600 {
          if let found = fields(of: service, in: directory.url) { return found }
          try await Task.sleep(for: .milliseconds(100))
        }
        throw NothingWritten(log: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "")
      }
      child.closeInput()
      _ = try await child.finished(seconds: 20)
    }
  }

  /// The newest line of a service, as `NAME::VALUE` separated by tabulators.
  private static func fields(of service: String, in directory: URL) -> [String: String]? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path())) ?? []
    for name in names.filter({ $0.hasPrefix("service-perfdata") }).sorted().reversed() {
      let text = try? String(contentsOf: directory.appending(path: name), encoding: .utf8)
      let lines = (text ?? "").split(separator: "\n")
      guard let line = lines.last(where: { $0.contains("\tSERVICEDESC::\(service)\t") }) else {
        continue
      }
      let pairs = line.split(separator: "\t").map { $0.split(separator: "::", maxSplits: 1) }
      return Dictionary(
        pairs.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) },
        uniquingKeysWith: { first, _ in first })
    }
    return nil
  }

  private struct NothingWritten: Error {
    var log: String
  }
}
