import Foundation
import Measurements
import Reporting
import Testing
import Vocabulary

/// The parts of SARIF 2.1.0 that its readers insist on.
@Suite struct SARIFTests {
  private struct Log: Decodable {
    struct Message: Decodable { var text: String }
    struct Rule: Decodable {
      var id: String
      var shortDescription: Message?
    }
    struct Driver: Decodable {
      var name: String
      var rules: [Rule]
    }
    struct Tool: Decodable { var driver: Driver }
    struct LogicalLocation: Decodable { var fullyQualifiedName: String }
    struct Location: Decodable { var logicalLocations: [LogicalLocation] }
    struct Result: Decodable {
      var ruleId: String
      var ruleIndex: Int
      var level: String
      var message: Message
      var locations: [Location]
    }
    struct Invocation: Decodable { var executionSuccessful: Bool }
    struct Run: Decodable {
      var tool: Tool
      var invocations: [Invocation]
      var results: [Result]
    }
    var version: String
    var runs: [Run]
  }

  private func run(of report: Report) throws -> Log.Run {
    let format = try #require(ReportFormat.named("sarif"))
    let log = try JSONDecoder().decode(Log.self, from: Data(format.bytes(of: report)))
    #expect(log.version == "2.1.0")
    #expect(log.runs.count == 1)
    return try #require(log.runs.first)
  }

  @Test(arguments: ExampleReport.all)
  func `sarif: each finding is a result that refers to its own rule`(
    example: ExampleReport
  ) throws {
    let run = try run(of: example.report)
    #expect(run.results.map(\.ruleId) == example.report.findings.map(\.id))
    let ids = run.tool.driver.rules.map(\.id)
    #expect(Set(ids).count == ids.count)
    // The examples have findings of their own making beside those of the catalogue.
    #expect(ids.isEmpty || run.tool.driver.rules.contains { $0.shortDescription != nil })
    for (result, finding) in zip(run.results, example.report.findings) {
      #expect(ids[result.ruleIndex] == result.ruleId)
      #expect(result.locations.count == Set(finding.checks + finding.explains).count)
      #expect(result.message.text.hasPrefix(finding.title.text))
    }
    #expect(run.invocations.map(\.executionSuccessful) == [!example.report.run.isPartial])
  }

  @Test(arguments: [
    (Severity.critical, "error"), (.warning, "warning"), (.info, "note"),
  ])
  func `sarif: the level is the finding's severity`(severity: Severity, level: String) throws {
    var report = ExampleReport.all[0].report
    report.findings = [
      Finding("unheard-of", severity, checks: [], title: "x", evidence: [], remedy: "y")
    ]
    let run = try run(of: report)
    #expect(run.results.map(\.level) == [level])
    // A finding of another version has no entry here, and is a rule all the same.
    #expect(run.tool.driver.rules.map(\.id) == ["unheard-of"])
  }
}
