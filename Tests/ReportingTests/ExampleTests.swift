import Foundation
import Measurements
import Reporting
import TestSupport
import Testing

@Suite struct ExampleTests {
  /// `UPDATE_EXAMPLES=1 swift test --filter ExampleTests` writes them anew; look at the difference.
  @Test(arguments: ExampleReport.all, ReportFormat.all)
  func `every example is what the program writes`(
    example: ExampleReport, format: ReportFormat
  ) throws {
    guard format.isKept(of: example.name) else { return }
    let file = Repository.root.appending(
      path: "reports/examples/\(example.name).\(format.fileExtension)")
    let presentation = Presentation(isTerminal: format == .json, isColored: false)
    let written = Data(format.bytes(of: example.report, for: presentation))
    if ProcessInfo.processInfo.environment["UPDATE_EXAMPLES"] == "1" { try written.write(to: file) }
    let expected = try Data(contentsOf: file)
    #expect(written == expected, "\(file.lastPathComponent) differs")
  }
}

extension ReportFormat {
  /// The formats of the contract are kept of every example, the others of the one that has most in it.
  fileprivate func isKept(of example: String) -> Bool {
    switch name {
    case "text", "summary": true
    case "json", "prometheus": example != "many"
    case "sdp": example == "nat"
    // None of the examples is an audit.
    case "sarif": false
    default: example == "mixed"
    }
  }
}
