import ArgumentParser

/// An invalid command line: the reason, and the line to type instead if known.
struct UsageError: Error {
  var problem: String
  /// The whole line, without any secret from the original.
  var line: String?
  /// The command that was meant, whose usage is shown; `nil` for the running one.
  var command: (any ParsableCommand.Type)?

  init(_ problem: String, type line: String? = nil, for command: (any ParsableCommand.Type)? = nil)
  {
    self.problem = problem
    self.line = line
    self.command = command
  }

  /// `EX_USAGE` of sysexits.h.
  static let exitCode = ExitCode(64)

  /// The error, the line to type, and the usage of `running` unless another command was meant.
  func text(running: any ParsableCommand.Type) -> String {
    let command = command ?? running
    return
      (["Error: \(problem)"]
      + (line.map { ["Type:  \($0)"] } ?? [])
      + [IceProbe.usage(of: command)]).joined(separator: "\n")
  }
}
