import Glibc
import Measurements
import Reporting

/// Writes one report in every format asked for, each to its place.
struct ReportWriter {
  private let output: OutputOptions
  private let environment: [String: String]

  init(_ output: OutputOptions, environment: [String: String]) {
    self.output = output
    self.environment = environment
  }

  /// Writes files first: a closed pipe on standard output must not cost them.
  ///
  /// One that cannot be written costs no other either; the first such error is thrown in the end.
  func write(_ report: Report) throws(FileError) {
    var problem: FileError?
    let files = output.formats.filter { $0.path != nil }
    for format in files + output.formats.filter({ $0.path == nil }) {
      do throws(FileError) {
        try write(report, as: format)
      } catch {
        problem = problem ?? error
      }
    }
    if let problem { throw problem }
  }

  private func write(_ report: Report, as format: FormatArgument) throws(FileError) {
    if let path = format.path {
      return try replaceFile(at: path, with: Array(format.name.text(of: report).utf8))
    }
    let text = format.name.text(of: report, for: presentation)
    do throws(FileError) {
      try writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
    } catch {
      // Whoever read the pipe has seen enough (`| head`): no reason to complain.
      guard error.code == EPIPE else { throw error }
    }
  }

  private var presentation: Presentation {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    return Presentation(
      isTerminal: isTerminal,
      isColored: ColorPolicy.isColored(
        output.color, environment: environment, isTerminal: isTerminal),
      width: isTerminal ? Terminal.width(environment) : 80)
  }
}
