import ArgumentParser
import ICEServers
import Settings
import Vocabulary

/// A first word that is not a command, and the command that was probably meant.
enum MisspeltCommand {
  /// The usage error for a command line that begins with such a word; `nil` if it does not.
  static func error(in arguments: [String]) -> UsageError? {
    if arguments.first == "config" { return configError(in: Array(arguments.dropFirst())) }
    if arguments.first == "help", arguments.count == 2 { return helpError(on: arguments[1]) }
    if let word = arguments.first, word.hasPrefix("-") { return optionError(word) }
    guard let word = arguments.first, word != "help", !isTarget(word),
      !commands.keys.contains(word)
    else { return nil }
    let rest = Array(arguments.dropFirst())
    if let words = meanings[word] ?? HelpTopic(rawValue: word).map({ ["help", $0.rawValue] }) {
      let isRun = words == ["run"]
      return UsageError(
        "there is no command '\(word)'",
        type: ShellLine(words + (isRun ? withSchemes(rest, of: word) : rest)).description,
        for: words.first.flatMap { commands[$0] })
    }
    guard let name = NearestWord.of(word, among: commands.keys.sorted()) else {
      let names = commands.keys.sorted().joined(separator: ", ")
      return UsageError(
        "neither a command nor a URI: \(ShellLine.safe(word)); commands are \(names), and URIs begin with "
          + "stun:, stuns:, turn: or turns:")
    }
    return UsageError(
      "there is no command '\(ShellLine.safe(word))'", type: ShellLine([name] + rest).description,
      for: commands[name])
  }

  /// The arguments of a run with a URI in place of each bare host: of the scheme that was typed as a
  /// command, or of what the host is called.
  static func withSchemes(
    _ arguments: [String], of word: String = "", relaying: Bool = false
  ) -> [String] {
    let scheme = ICEServerURI.Scheme(rawValue: word)
    return zip([""] + arguments, arguments).map { before, argument in
      guard !argument.hasPrefix("-"), !before.hasPrefix("--"),
        (try? ICEServerURI.read(argument)) == nil,
        let meant = ICEServerURICorrection.of(argument, relaying: relaying)
      else { return argument }
      guard let scheme, let colon = meant.firstIndex(of: ":") else { return meant }
      let typed = "\(scheme.rawValue)\(meant[colon...])"
      return (try? ICEServerURI.read(typed, .strict)) == nil ? meant : typed
    }
  }

  /// An option in place of a command is one of `run`, unless it is closer to `--version` or `--help`.
  private static func optionError(_ word: String) -> UsageError? {
    let own = ["--version", "--help"]
    let spelled = ["-V": "--version", "-version": "--version", "-?": "--help"]
    let options = own + SettingDeclaration.all.map(\.option)
    guard let meant = spelled[word] ?? NearestWord.of(word, among: options), own.contains(meant),
      word != meant
    else { return nil }
    return UsageError(
      "there is no option '\(ShellLine.safe(word))'; did you mean \(meant)?",
      type: ShellLine([meant]).description, for: IceProbe.self)
  }

  private static func helpError(on word: String) -> UsageError? {
    let names = commands.keys.sorted() + HelpTopic.allCases.map(\.rawValue)
    guard !word.hasPrefix("-"), word != "help", !names.contains(word) else { return nil }
    return UsageError(
      "there is no help on '\(ShellLine.safe(word))', only on \(names.joined(separator: ", "))",
      type: NearestWord.of(word, among: names).map { ShellLine(["help", $0]).description })
  }

  private static func configError(in arguments: [String]) -> UsageError? {
    let names = ConfigCommand.configuration.subcommands.map {
      $0.configuration.commandName ?? "\($0)".lowercased()
    }
    guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word),
      let name = NearestWord.of(word, among: names)
    else { return nil }
    return UsageError(
      "there is no command 'config \(ShellLine.safe(word))'",
      type: ShellLine(["config", name] + arguments.dropFirst()).description,
      for: ConfigCommand.self)
  }

  /// Words that other tools use for our commands.
  private static let meanings: [String: [String]] = [
    "version": ["--version"], "test": ["run"], "probe": ["run"], "ping": ["run"],
    "stun": ["run"], "stuns": ["run"], "turn": ["run"], "turns": ["run"], "server": ["respond"],
    "listen": ["respond"],
    "validate": ["config", "validate"], "schema": ["config", "schema"],
  ]

  private static let commands = Dictionary(
    uniqueKeysWithValues: IceProbe.configuration.subcommands.compactMap { command in
      command.configuration.commandName.map { ($0, command) }
    })

  /// Anything that looks like a server is for `run`, whatever is wrong with it.
  private static func isTarget(_ word: String) -> Bool {
    word == "localhost" || word.contains(where: ":./@[".contains)
  }
}
