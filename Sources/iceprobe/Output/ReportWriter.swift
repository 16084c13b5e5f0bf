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
  func write(_ report: Report) throws(FileError) {
    for format in output.formats {
      guard let path = format.path else { continue }
      try replaceFile(at: path, with: Array(format.name.report.text(of: report).utf8))
    }
    for format in output.formats where format.path == nil {
      let text = format.name.report.text(of: report, for: presentation)
      do throws(FileError) {
        try writeAll(Array(text.utf8), to: STDOUT_FILENO, path: "standard output")
      } catch {
        // Whoever read the pipe has seen enough (`| head`): no reason to complain.
        guard error.code == EPIPE else { throw error }
      }
    }
  }

  private var presentation: Presentation {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    return Presentation(
      isTerminal: isTerminal,
      isColored: ColorPolicy.isColored(
        output.color.choice, environment: environment, isTerminal: isTerminal),
      width: isTerminal ? Terminal.width(environment) : 80)
  }
}

extension FormatArgument.Name {
  fileprivate var report: ReportFormat {
    switch self {
    case .text: .text
    case .json: .json
    case .prometheus: .prometheus
    }
  }
}

extension ColorArgument {
  var choice: ColorChoice {
    switch self {
    case .auto: .auto
    case .always: .always
    case .never: .never
    }
  }
}
