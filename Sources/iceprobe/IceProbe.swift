import ArgumentParser
import Configuration
import Foundation
import Measurements
import Polling

@main
struct IceProbe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iceprobe",
    abstract: "Checks whether WebRTC will connect from here, over which path, and how fast.",
    discussion: """
      EXAMPLES
        iceprobe run stun:stun.example.org 'turn:turn.example.org?transport=tcp'
        iceprobe run --rtc-config config.json --format json=report.json
        iceprobe run --kvs-channel my-channel --region eu-central-1
        iceprobe selftest

      EXIT STATUS
        0    every required check passed
        1    degraded: a warning, or an optional check or source failed
        2    a required check or source failed
        3    could not decide: no configuration, or a fault of this host
        64   usage error
        78   configuration file invalid
        130  interrupted, 143 terminated: the report so far was written
      """,
    version: Tool.version,
    subcommands: [
      RunCommand.self, SelftestCommand.self, ParseCommand.self, DecodeCommand.self,
      RespondCommand.self, ConfigCommand.self,
    ])

  /// Parses, then runs; signals are taken over before there is anything to give back.
  @MainActor
  static func main() async {
    StandardStreams.fillGaps()
    StandardStreams.flushAtExit()
    Interrupts.ignoreBrokenPipes()
    do {
      try ProcessLimits.claim()
      try EventLoop.start()
      let arguments = try EnvironmentArguments.adding(
        ProcessInfo.processInfo.environment, to: Array(CommandLine.arguments.dropFirst()))
      let settings = try await configuration(for: arguments)
      var command = try parseAsRoot(settings?.standingIn(for: arguments) ?? arguments)
      if var run = command as? RunCommand {
        run.fileSettings = settings
        command = run
      }
      if var command = command as? any InterruptibleCommand {
        command.interrupts = try Interrupts()
        try await command.run()
      } else if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      end(with: error)
    }
  }

  /// Ends with a verdict, or a usage error, as it is; any other error says nothing about servers.
  private static func end(with error: any Error) -> Never {
    guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
    StandardStreams.complain("Error: \(message(for: error))")
    exit(withError: ExitCode(Verdict.unknown.exitCode))
  }

  /// The file of a run, whose options hold where none are given.
  @MainActor
  private static func configuration(for arguments: [String]) async throws -> Configuration? {
    guard let run = try parseAsRoot(arguments) as? RunCommand,
      run.file.config != nil || !run.namesSources
    else { return nil }
    return try await ConfigurationFile.found(run.file.config)?.configuration
  }
}

/// The program, as reports and SOFTWARE name it.
enum Tool {
  static let name = "iceprobe"
  static let version = "0.1.0"
}
