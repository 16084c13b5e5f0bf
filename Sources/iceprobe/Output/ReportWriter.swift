import Foundation
import Glibc
import Measurements
import Reporting

/// Writes one report in every requested format, each to its destination.
struct ReportWriter {
  private let output: OutputSettings
  private let environment = ProcessInfo.processInfo.environment

  init(_ output: OutputSettings) {
    self.output = output
  }

  /// Writes files first: a closed pipe on standard output must not prevent them.
  ///
  /// One that cannot be written does not prevent the others; the first such error is thrown at the
  /// end. What `events` told already is not repeated.
  func write(_ report: Report, besides events: EventStream? = nil) throws(FileError) {
    var problem = events?.problem
    let destinations = output.destinations.filter { events == nil || !$0.takesEvents }
    let files = destinations.filter { $0.path != nil }
    for destination in files + destinations.filter({ $0.path == nil }) {
      do throws(FileError) {
        try write(report, to: destination)
      } catch {
        problem = problem ?? error
      }
    }
    if let problem { throw problem }
  }

  private func write(_ report: Report, to destination: OutputSettings.Destination) throws(FileError)
  {
    let format = destination.format
    if let path = destination.path {
      let plain = Presentation(
        isTerminal: false, isColored: false, width: output.width ?? 80, detail: output.detail)
      return try replaceFile(at: path, with: format.bytes(of: report, for: plain))
    }
    do throws(FileError) {
      try writeAll(
        format.bytes(of: report, for: output.presentation(in: environment)), to: STDOUT_FILENO,
        path: "standard output")
    } catch {
      // The reader of the pipe has seen enough (`| head`): not an error.
      guard error.code == EPIPE else { throw error }
    }
  }
}

extension OutputSettings {
  /// How text looks on this standard output.
  func presentation(in environment: [String: String]) -> Presentation {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    return Presentation(
      isTerminal: isTerminal,
      isColored: ColorPolicy.isColored(color, environment: environment, isTerminal: isTerminal),
      width: width ?? (isTerminal ? Terminal.width(environment) : 80), detail: detail)
  }
}
