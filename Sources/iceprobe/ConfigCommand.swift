import ArgumentParser
import Configuring
import Foundation
import Reporting
import Settings
import Vocabulary

/// `iceprobe config`: shows and checks a configuration file, and prints its schema.
struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Check a configuration file, show it, or print its JSON Schema.",
    discussion: """
      Without a file, the first of these is used: $XDG_CONFIG_HOME/iceprobe/config.yaml \
      (~/.config), then the same in each of $XDG_CONFIG_DIRS (/etc/xdg).

      EXAMPLES
        iceprobe config validate iceprobe.yaml
        iceprobe config show
        iceprobe config schema > iceprobe.schema.json

      EXIT STATUS
        0   valid
        64  usage error or no file
        78  invalid: every problem with its line and column
      """,
    subcommands: [Validate.self, Show.self, Schema.self, Settings.self])

  struct Validate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List every problem in a configuration file, with line and column.",
      discussion: """
        Also checks that the files, folders and variables it names exist; --syntax-only \
        does not, for a file meant for another host.
        """)

    @Flag(
      name: .customLong("syntax-only"), help: "Check only the file, nothing that it names.")
    var syntaxOnly = false

    @Argument(help: ArgumentHelp("The file, or - for standard input.", valueName: "path|-"))
    var file: String?

    func run() async throws {
      let file = try await ConfigCommand.file(file)
      if !syntaxOnly { try lookAround(file) }
      let count = file.configuration.sources.count
      StandardStreams.answer("\(file.path): valid, \(count) source\(count == 1 ? "" : "s")\n")
    }

    private func lookAround(_ file: ConfigurationFile) throws {
      let check = SurroundingsCheck(
        file.configuration, environment: ProcessInfo.processInfo.environment)
      for warning in check.warnings {
        file.writeError(
          "\(warning.place.line):\(warning.place.column): warning: \(warning.path): \(warning.message)"
        )
      }
      for problem in check.problems { file.writeError("\(problem)") }
      guard check.problems.isEmpty else { throw ConfigurationFile.invalid }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the effective settings and where each comes from, secrets as places only.",
      discussion: """
        A remark marks what does not come from the file: default, or the variable that replaces \
        it; what has no effect beside them is a comment. Variables without a key in the file are listed above it, and those that a run would \
        refuse with the reason; then the status is 64.
        """)

    @Argument(help: ArgumentHelp("The file, or - for standard input.", valueName: "path|-"))
    var file: String?

    func run() async throws {
      let file = try await ConfigCommand.file(file)
      StandardStreams.answer("# \(file.path)\n")
      let environment = SettingLayer(environment: ProcessInfo.processInfo.environment)
      var isUsable = true
      for setting in SettingDeclaration.all {
        guard let texts = environment.values[setting.name] else { continue }
        if let problem = texts.lazy.compactMap(setting.shape.problem).first {
          StandardStreams.answer("# \(setting.variable): \(problem)\n")
          isUsable = false
        } else if !setting.isShownInPlace {
          let shown = texts.map { Configuration.shown($0, of: setting) }.joined(separator: " ")
          StandardStreams.answer("# \(setting.variable)=\(shown)\n")
        }
      }
      do throws(SettingProblem) {
        _ = try SettingValues([environment.withoutProblems, file.configuration.settings])
      } catch {
        StandardStreams.answer("# \(error)\n")
        isUsable = false
      }
      StandardStreams.answer(file.configuration.shown(with: [environment]))
      // A run would refuse the variables.
      guard isUsable else { throw UsageError.exitCode }
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema (2020-12) of configuration files.")

    func run() {
      StandardStreams.answer(Configuration.schema.written(pretty: true) + "\n")
    }
  }

  struct Settings: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print every setting: option, variable, key in the file, default, meaning.")

    func run() {
      StandardStreams.answer(SettingDeclaration.table)
    }
  }

  private static func file(_ path: String?) async throws -> ConfigurationFile {
    guard let file = try await ConfigurationFile.found(path) else {
      let places = ConfigurationPlaces.paths(ProcessInfo.processInfo.environment)
      throw ValidationError("no configuration file: none of \(places.joined(separator: ", "))")
    }
    return file
  }
}
