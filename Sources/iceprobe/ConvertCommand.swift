import ArgumentParser
import Reporting
import Settings

/// `iceprobe convert`: a saved report in other formats.
struct ConvertCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a saved report in other formats.",
    discussion: """
      Reads what --format json wrote, of this version or an earlier one, and writes what the run itself would have \
      written.

      EXAMPLES
        iceprobe convert report.json
        iceprobe convert report.json --format csv=a.csv --format junit=a.xml
        ssh probe.example.org iceprobe --format json stun:stun.example.org |
          iceprobe convert - --waterfall

      EXIT STATUS
        0   everything was written, whatever the report says
        3   something could not be written
        64  usage error, or the file is no report
      """)

  @Argument(help: ArgumentHelp("A report in JSON, - for standard input.", valueName: "report"))
  var report: String

  @Option(.format) var format: [String] = []
  @Flag(.showAll) var all = false
  @Flag(.waterfall) var waterfall = false
  @Option(.width, isListed: true) var width: String?
  @Option(.color, isListed: true) var color: String?

  func run() async throws {
    let output = try OutputSettings(
      SettingValues.checked([SettingLayer(arguments: self)]))
    try ReportWriter(output).write(await savedReport(at: report))
  }
}
