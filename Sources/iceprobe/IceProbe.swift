import ArgumentParser
import Measurements
import Polling

@main
struct IceProbe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "iceprobe",
    abstract: "Check whether WebRTC will connect from here, over which path, and how fast.",
    discussion: """
      EXAMPLES
        iceprobe stun:stun.example.org 'turn:turn.example.org?transport=tcp'
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

      MORE
        \(HelpTopic.list)
      """,
    version: Tool.version,
    // As people need them: to check, to stand ready, to read.
    subcommands: [
      RunCommand.self, CheckCommand.self, WatchCommand.self, NATCommand.self, AuditCommand.self,
      ServeCommand.self, RespondCommand.self, SelftestCommand.self,
      ParseCommand.self, DecodeCommand.self, ExplainCommand.self, ConvertCommand.self,
      DiffCommand.self, HistoryCommand.self, ConfigCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Parses, then runs; signals are handled before there is anything to release.
  @MainActor
  static func main() async {
    StandardStreams.fillGaps()
    StandardStreams.flushAtExit()
    Interrupts.ignoreBrokenPipes()
    let given = PluginName.arguments(CommandLine.arguments)
    var running: any ParsableCommand.Type = IceProbe.self
    do {
      if given.first == "check", given.contains("-V") {
        throw CleanExit.message("\(Tool.name) \(Tool.version)")
      }
      try ProcessLimits.claim()
      try EventLoop.start()
      try refuseForeignHabits(given)
      if given.first == "help", given.count == 2, let topic = HelpTopic(rawValue: given[1]) {
        return StandardStreams.answer(topic.text)
      }
      var command = try parseAsRoot(URIBundles.bundled(withCommand(given)))
      running = type(of: command)
      if var command = command as? any InterruptibleCommand {
        command.interrupts = try Interrupts()
        try await command.run()
      } else if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      given.first == "check" ? PluginName.end(with: error) : end(with: error, running: running)
    }
  }

  /// Rejects what the parser would misunderstand, or repeat although it is a secret.
  private static func refuseForeignHabits(_ arguments: [String]) throws(UsageError) {
    // It would be repeated as an unknown option.
    guard !arguments.contains(where: { $0.hasPrefix("-----BEGIN") }) else {
      throw UsageError(
        "an argument is the text of a key or a certificate, and every user of this host can read "
          + "arguments: put it into a file and give the path")
    }
    if let error = MisspeltCommand.error(in: arguments) { throw error }
    let words = withCommand(arguments)
    let command = configuration.subcommands.first { $0.configuration.commandName == words.first }
    guard let command = command as? any ProbingCommand.Type else {
      // The parser's messages would repeat it.
      if command != ParseCommand.self,
        let misplaced = words.lazy.compactMap(URIProblem.init(misplaced:)).first
      {
        throw UsageError(misplaced.description)
      }
      return
    }
    // A plugin's -w is a range and its -p a port.
    let habits = ForeignHabits(
      Array(words.dropFirst()), except: command == CheckCommand.self ? ["-w", "-p"] : [])
    guard let problem = habits.problem else { return }
    let relaying = habits.translated.contains {
      ["--username", "--credential-file", "--shared-secret-file"].contains($0)
    }
    let rest = MisspeltCommand.withSchemes(habits.translated, relaying: relaying)
    throw UsageError(problem, type: ShellLine(words.prefix(1) + rest).description, for: command)
  }

  /// The arguments with an omitted command added: `iceprobe turn:host` means `run`.
  static func withCommand(_ arguments: [String]) -> [String] {
    guard let first = arguments.first else { return ["--help"] }
    let isOwn =
      ["-h", "--help", "-help", "--version", "help", "--help-hidden"].contains(first)
      || first.hasPrefix("--generate-") || first.hasPrefix("--experimental-")
      || configuration.subcommands.contains { $0.configuration.commandName == first }
    return isOwn ? arguments : ["run"] + arguments
  }

  /// The usage lines of a command, and where to find its help.
  static func usage(of command: any ParsableCommand.Type) -> String {
    let isRoot = command == IceProbe.self
    let usage = isRoot ? usageString() : usageString(for: command)
    let name = words(to: command, below: IceProbe.self).map { " \($0)" }.joined()
    return "Usage: \(usage)\n  See 'iceprobe\(name) --help' for more information."
  }

  /// The words that a command is called by, such as `history list`.
  private static func words(
    to command: any ParsableCommand.Type, below parent: any ParsableCommand.Type
  ) -> [String] {
    for child in parent.configuration.subcommands {
      let rest = words(to: command, below: child)
      guard child == command || !rest.isEmpty else { continue }
      return [child.configuration.commandName ?? "\(child)".lowercased()] + rest
    }
    return []
  }

  /// Ends with a verdict or a usage error as it is; any other error says nothing about servers.
  private static func end(with error: any Error, running: any ParsableCommand.Type) -> Never {
    if let error = error as? UsageError {
      StandardStreams.writeError(error.text(running: running))
      exit(withError: UsageError.exitCode)
    }
    if let refusal = error as? ConfigurationRefusal {
      StandardStreams.writeError("\(refusal)")
      exit(withError: ConfigurationFile.invalid)
    }
    // Errors of `run` itself: the library would print the root's usage with them.
    if let error = error as? ValidationError, running != IceProbe.self {
      StandardStreams.writeError(UsageError(error.message).text(running: running))
      exit(withError: UsageError.exitCode)
    }
    let status = exitCode(for: error)
    // Help or the version; for a verdict, everything has been printed.
    if status.isSuccess, !(error is ExitCode) {
      StandardStreams.answer(fullMessage(for: error) + "\n")
      exit(withError: status)
    }
    guard !(error is ExitCode) else { exit(withError: error) }
    guard status == .failure else {
      StandardStreams.writeError(NearestOption.kept(in: fullMessage(for: error)))
      exit(withError: status)
    }
    StandardStreams.writeError("Error: \(message(for: error))")
    exit(withError: ExitCode(Verdict.unknown.exitCode))
  }
}

/// The program's name and version in reports and SOFTWARE.
enum Tool {
  static let name = "iceprobe"
  static let version = "0.1.0"
}
