import Foundation
import TestSupport
import Testing

/// What runs iceprobe on a schedule or helps to type it, each tried with the program that reads it.
@Suite struct DeployTests {
  private static let reports = Repository.root.appending(path: "reports")
  private static let systemdAnalyze = URL(filePath: "/usr/bin/systemd-analyze")

  /// The units name `/usr/bin/iceprobe`, which systemd looks for.
  @Test func `systemd takes the units, and finds the service well locked in`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let folder = Self.reports.appending(path: "systemd")
    var units: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        .replacing("/usr/bin/iceprobe", with: "/usr/bin/true")
      units.append(try directory.file(name, text).path())
    }
    let verified = try await ChildProcess.run(
      Self.systemdAnalyze, ["verify", "--man=no"] + units)
    #expect(verified.status == 0 && verified.standardError.isEmpty, "\(verified.standardError)")
    for service in units.filter({ $0.hasSuffix(".service") }) {
      let rated = try await ChildProcess.run(
        Self.systemdAnalyze, ["security", "--offline=true", "--threshold=20", service])
      #expect(rated.status == 0, "\(rated.standardOutput.suffix(300))")
    }
  }

  /// The filters of each unit around the program; without systemd, which need not run here.
  @Test func `within what the units allow, the program runs, and replaces what it wrote`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    func unit(_ name: String) -> String { Self.reports.appending(path: "systemd/\(name)").path() }
    let (port, uri) = (try FreePort.take(), "stun:127.0.0.1:\(try FreePort.take())")
    let metrics = directory.url.appending(path: "iceprobe.prom").path()
    let history = directory.url.appending(path: "history.sqlite").path()
    for _ in 1...2 {
      let finished = try await ChildProcess.run(
        Repository.python,
        Self.locked(
          unit("iceprobe.service"),
          ["run", "--format", "prometheus=\(metrics)", "--history-file", history, uri]))
      #expect(finished.status == 2 && finished.standardError.isEmpty, "\(finished)")
    }
    #expect(try await Self.serves(in: unit("iceprobe-serve.service"), "127.0.0.1", port))
  }

  @Test func `every address is every one of IPv4 where the kernel has no IPv6`() async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let unit = try directory.file(
      "unit", "RestrictAddressFamilies=AF_INET AF_UNIX AF_NETLINK\n")
    #expect(try await Self.serves(in: unit.path(), "", try FreePort.take()))
  }

  /// The arguments that put the program into the filters of a unit.
  private static func locked(_ unit: String, _ arguments: [String]) -> [String] {
    let script = Repository.root.appending(path: "Tests/Support/locked_in.py").path()
    return [script, unit, BuiltProgram.iceprobe.path()] + arguments
  }

  private static func serves(
    in unit: String, _ address: String, _ port: UInt16
  ) async throws -> Bool {
    let exporter = try ChildProcess(
      Repository.python,
      locked(unit, ["serve", "--listen-address", "\(address):\(port)", "stun:127.0.0.1:9"]))
    defer { exporter.stop() }
    for _ in 0..<2000 where !Loopback.accepts(port: port) {
      try await Task.sleep(for: .milliseconds(10))
    }
    return Loopback.accepts(port: port)
  }

  /// Its folder is for root alone, so that a service that reads it has it mounted; there the files
  /// are another user's.
  @Test func `node_exporter can read the metrics that the unit writes`() async throws {
    let unit = try String(
      contentsOf: Self.reports.appending(path: "systemd/iceprobe.service"), encoding: .utf8)
    func setting(_ key: String) -> String? {
      unit.split(separator: "\n").last { $0.hasPrefix("\(key)=") }.map {
        String($0.dropFirst(key.count + 1))
      }
    }
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let (metrics, report) = (
      directory.url.appending(path: "iceprobe.prom"), directory.url.appending(path: "history")
    )
    let mask = try #require(setting("UMask"))
    _ = try await ChildProcess.run(
      URL(filePath: "/bin/sh"),
      [
        "-c", "umask \"$0\"; exec \"$@\"", mask, BuiltProgram.iceprobe.path(), "run",
        "--format", "prometheus=\(metrics.path())", "--history-file", report.path(),
        "stun:127.0.0.1:\(try FreePort.take())",
      ])
    func mode(_ file: URL) throws -> Int {
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path())
      return try #require(attributes[.posixPermissions] as? Int)
    }
    #expect(try mode(metrics) & 0o004 != 0, "\(mask)")
    #expect(try mode(report) & 0o077 == 0, "whoever sees the folder reads no history")
    // systemd's own is 0755.
    let folder = try #require(Int(setting("StateDirectoryMode") ?? "0755", radix: 8))
    #expect(folder & 0o005 == 0o005)
    let place = try #require(setting("StateDirectory"))
    #expect(unit.contains("# BindReadOnlyPaths=-/var/lib/private/\(place):"))
    #expect(unit.contains("prometheus=/var/lib/\(place)/iceprobe.prom"))
  }

  /// Those of Prometheus' operator have schemas of their own, which a cluster has once it is installed.
  @Test func `what Prometheus' operator is told fits the exporter and the rules`() async throws {
    let checked = try await ChildProcess.run(
      Repository.python,
      [
        Repository.root.appending(path: "Tests/Support/check_operator.py").path(),
        Self.reports.path(),
      ])
    #expect(checked.status == 0, "\(checked.standardOutput)\(checked.standardError)")
  }

  @Test func `Kubernetes takes the manifests, and the program their configuration`() async throws {
    let folder = Self.reports.appending(path: "kubernetes")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    for name in names where name != "prometheus-operator.yaml" {
      let file = folder.appending(path: name)
      let validated = try await ChildProcess.run(
        Repository.python, ["-m", "kubernetes_validate", "--strict", file.path()])
      #expect(validated.status == 0, "\(validated.standardOutput)\(validated.standardError)")
      let maps = try await ChildProcess.run(
        Repository.python,
        [
          "-c",
          """
          import sys, yaml
          for document in yaml.safe_load_all(open(sys.argv[1])):
              if document["kind"] == "ConfigMap": print(document["data"]["config.yaml"])
          """, file.path(),
        ])
      guard !maps.standardOutput.isEmpty else { continue }
      let read = try await BuiltProgram.run(
        ["config", "validate", "--syntax-only", "-"], input: maps.standardOutput)
      #expect(read.status == 0, "\(read.standardError)")
    }
  }

  @Test func `the Containerfile has nothing that hadolint minds`() async throws {
    let hadolint = Repository.python.deletingLastPathComponent().appending(path: "hadolint")
    let linted = try await ChildProcess.run(
      hadolint, [Self.reports.appending(path: "container/Containerfile").path()])
    #expect(linted.status == 0, "\(linted.standardOutput)")
  }

  @Test func `mandoc takes the manual pages, and they have every command and option`()
    async throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let made = try await ChildProcess.run(
      Repository.python,
      [
        Self.reports.appending(path: "man/generate.py").path(), BuiltProgram.iceprobe.path(),
        directory.url.path(),
      ])
    #expect(made.status == 0, "\(made.standardError)")
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.url.path())
    let pages = names.map { directory.url.appending(path: $0).path() }
    let mandoc = URL(filePath: "/usr/bin/mandoc")
    let linted = try await ChildProcess.run(mandoc, ["-T", "lint", "-W", "warning"] + pages)
    #expect(linted.status == 0 && linted.standardOutput.isEmpty, "\(linted)")
    let help = try await BuiltProgram.run(["--help"]).standardOutput
    let commands = help.matches(of: /(?m)^  ([a-z]+) .*$/).map { String($0.1) }
    #expect(commands.contains("run"))
    for command in Set(commands).subtracting(["iceprobe"]) {
      #expect(names.contains("iceprobe-\(command).1"), "\(command)")
    }
    let run = directory.url.appending(path: "iceprobe-run.1").path()
    let shown = try await ChildProcess.run(mandoc, ["-T", "ascii", run]).standardOutput
      .replacing(/.\u{8}/, with: "")
    let options = try await BuiltProgram.run(["run", "--help-hidden"]).standardOutput
      .matches(of: /(?m)^  (?:-., )?--([a-z0-9-]+)/).map { String($0.1) }
    for option in Set(options).subtracting(["help", "version"]) {
      #expect(shown.contains("--\(option)"), "\(option)")
    }
  }

  /// Each shell is asked for what it would offer after `iceprobe ru`.
  @Test(arguments: [
    (
      "bash",
      """
      source "$0"; COMP_WORDS=(iceprobe ru); COMP_CWORD=1; COMP_LINE='iceprobe ru'; COMP_POINT=11
      _iceprobe iceprobe ru iceprobe; echo "${COMPREPLY[@]}"
      """
    ),
    ("fish", "source $argv[1]; complete -C 'iceprobe ru'"),
    (
      "zsh",
      """
      zmodload zsh/zpty; zpty -b shell zsh -f -i
      zpty -w shell "autoload -Uz compinit; compinit -u -D; source $0; compdef _iceprobe iceprobe; print rea'dy'"
      zpty -r -m shell out '*ready*'; zpty -w -n shell $'iceprobe ru\\t'; zpty -r -m shell out '*iceprobe run*'; print run
      """
    ),
  ])
  func `completion offers run`(shell: String, script: String) async throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let generated = try await BuiltProgram.run(["--generate-completion-script", shell])
    let file = try directory.file("completion", generated.standardOutput)
    let completed = try await ChildProcess.run(
      URL(filePath: "/usr/bin/\(shell)"), ["-c", script, file.path()], seconds: 20)
    #expect(completed.standardOutput.contains("run"), "\(completed.standardError)")
  }
}
