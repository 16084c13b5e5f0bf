import Foundation
import Measurements
import Reporting
import TestSupport
import Testing

@Suite struct ExampleTests {
  /// `UPDATE_EXAMPLES=1 swift test --filter ExampleTests` writes them anew; look at the difference.
  @Test(arguments: ExampleReport.all, ReportFormat.allCases)
  func `every example is what the program writes`(
    example: ExampleReport, format: ReportFormat
  ) throws {
    let file = Repository.root.appending(
      path: "reports/examples/\(example.name).\(format.fileExtension)")
    let presentation = Presentation(isTerminal: format == .json, isColored: false)
    let written = Data(format.text(of: example.report, for: presentation).utf8)
    if ProcessInfo.processInfo.environment["UPDATE_EXAMPLES"] == "1" { try written.write(to: file) }
    let expected = try Data(contentsOf: file)
    #expect(written == expected, "\(file.lastPathComponent) differs")
  }
}

extension ReportFormat {
  var fileExtension: String {
    switch self {
    case .text: "txt"
    case .summary: "summary.txt"
    case .json: "json"
    case .prometheus: "prom"
    }
  }
}
