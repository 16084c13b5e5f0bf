import Foundation
import TestSupport
import Testing

/// `--help` as a terminal of 80 columns shows it.
@Suite struct HelpTests {
  @Test(arguments: [
    [], ["run"], ["selftest"], ["parse"], ["decode"], ["respond"], ["config"], ["nat"],
    ["audit"], ["explain"], ["convert"], ["serve"], ["watch"],
  ])
  func `every command has examples, and none of their lines is broken`(
    command: [String]
  ) async throws {
    let finished = try await BuiltProgram.run(command + ["--help"])
    #expect(finished.status == 0)
    let blocks = finished.standardOutput.split(separator: "\n\n").map { $0.split(separator: "\n") }
    let examples = try #require(blocks.first { $0.first == "EXAMPLES" }).dropFirst()
    #expect(examples.contains { $0.hasPrefix("  iceprobe") })
    let exits = (blocks.first { $0.first == "EXIT STATUS" } ?? []).dropFirst()
    for line in examples + exits { #expect(line.hasPrefix("  "), "\(line)") }
  }

  @Test func `the help of run fits two screens of 24 lines, and names the topics`() async throws {
    let help = try await BuiltProgram.run(["run", "--help"]).standardOutput
    #expect(help.split(separator: "\n", omittingEmptySubsequences: false).count <= 48, "\(help)")
    #expect(help.contains("iceprobe help sources | services | checks | output | exit-status"))
  }

  @Test(arguments: [
    ("sources", "--kvs-channel"), ("services", "--service cloudflare"),
    ("checks", "the first eight of a host"), ("output", "--fail-on"),
    ("exit-status", "  78  "),
  ]) func `a topic has what the help of run omits, in 80 columns`(
    topic: String, text: String
  ) async throws {
    let finished = try await BuiltProgram.run(["help", topic])
    #expect(finished.status == 0)
    #expect(finished.standardOutput.contains(text))
    for line in finished.standardOutput.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func `the help, the configuration file and --format know the same formats`() async throws {
    let help = try await BuiltProgram.run(["help", "output"]).standardOutput
    let listed = try #require(help.split(separator: "FORMATS\n").last)
      .split(separator: "\n").map { String($0.trimmingPrefix("  ").prefix { $0 != " " }) }
    let schema = try await BuiltProgram.run(["config", "schema"]).standardOutput
    let words = listed.map { "\"\($0)\"" }
    #expect(
      schema.split(whereSeparator: \.isWhitespace).joined().contains(
        "[\(words.joined(separator: ","))]"), "\(listed)")
    let refused = try await BuiltProgram.run(["run", "--format", "jsn", "stun:h"])
    #expect(
      refused.standardError.contains("expected one of \(listed.joined(separator: ", ")), or"),
      "\(refused.standardError)")
    #expect(refused.standardError.contains("did you mean json?"))
    #expect(listed.first == "text" && listed.count > 10)
  }

  @Test func `every option of run is in a topic, with its variable`() async throws {
    let options = try await BuiltProgram.run(["run", "--help-hidden"]).standardOutput
      .matches(of: /(?m)^  (?:-., )?--([a-z0-9-]+)/).map { String($0.1) }
    var topics = ""
    for topic in ["sources", "services", "checks", "output"] {
      topics += try await BuiltProgram.run(["help", topic]).standardOutput
    }
    for option in Set(options).subtracting(["help", "version"]) {
      #expect(topics.contains("--\(option)"), "\(option)")
      let variable = "ICEPROBE_" + option.uppercased().replacing("-", with: "_")
      #expect(topics.contains(variable), "\(variable)")
    }
  }

  @Test(arguments: [
    ["parse"], ["decode"], ["respond"], ["explain"], ["convert"], ["diff"], ["selftest"], ["check"],
    ["watch"], ["nat"], ["audit"], ["serve"], ["config", "validate"], ["config", "show"],
    ["history", "list"], ["history", "show"], ["history", "diff"], ["history", "baseline"],
    ["history", "export"], ["history", "import"], ["history", "prune"],
  ])
  func `what a command takes is in its help, or in a topic that its help names`(
    command: [String]
  ) async throws {
    func options(_ help: String) -> Set<Substring> {
      Set(help.matches(of: /(?m)^  (?:-., )?(--[a-z0-9-]+)/).map(\.1))
    }
    let help = try await BuiltProgram.run(command + ["--help"]).standardOutput
    let all = try await BuiltProgram.run(command + ["--help-hidden"]).standardOutput
    var told = options(help)
    for topic in ["sources", "services", "checks", "output"]
    where help.contains(try Regex("iceprobe help [a-z| -]*\\b\(topic)\\b")) {
      told.formUnion(options(try await BuiltProgram.run(["help", topic]).standardOutput))
    }
    #expect(options(all).count > 1)
    #expect(options(all).subtracting(told).isEmpty, "\(options(all).subtracting(told))")
  }

  @Test func `the reference of the configuration has every setting as it is declared`() async throws
  {
    let table = try await BuiltProgram.run(["config", "settings"]).standardOutput
    let page = try String(
      contentsOf: Repository.root.appending(path: "docs/configuration.md"), encoding: .utf8)
    #expect(page.contains(table), "put what `iceprobe config settings` prints into the page")
  }
}
