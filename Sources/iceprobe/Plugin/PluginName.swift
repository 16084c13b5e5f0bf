import ArgumentParser
import Foundation
import Reporting

/// The differences when the program runs as a plugin for Nagios, Icinga and similar systems.
enum PluginName {
  /// The arguments; as `check_iceprobe`, those of `iceprobe check`.
  static func arguments(_ all: [String]) -> [String] {
    let name = all.first.map { URL(filePath: $0).lastPathComponent }
    return (name == "check_iceprobe" ? ["check"] : []) + all.dropFirst()
  }

  /// Ends with a state: anything but the result of a check, including help and version, is UNKNOWN.
  static func end(with error: any Error) -> Never {
    if let code = error as? ExitCode { exit(code.rawValue) }
    if let refusal = error as? ConfigurationRefusal {
      // A scheduler does not show standard error.
      StandardStreams.writeError("\(refusal)")
      finish("the configuration file: \(refusal.description.prefix { !$0.isNewline })")
    }
    if IceProbe.exitCode(for: error).isSuccess {
      StandardStreams.answer(IceProbe.fullMessage(for: error) + "\n")
      exit(PluginResult.State.unknown.rawValue)
    }
    guard let usage = error as? UsageError else { finish(IceProbe.message(for: error)) }
    // A mark below a URI takes lines of its own, and the suggested command line is for `run`.
    let problem = usage.problem.prefix { !$0.isNewline }
    let line = usage.line.flatMap { $0.hasPrefix("iceprobe check") ? "; type: \($0)" : nil }
    finish(problem + (line ?? ""))
  }

  private static func finish(_ text: String) -> Never {
    StandardStreams.answer("ICEPROBE UNKNOWN: \(PluginResult.plain(text))\n")
    exit(PluginResult.State.unknown.rawValue)
  }
}
