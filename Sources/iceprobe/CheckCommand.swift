import ArgumentParser
import Polling
import Reporting
import Settings
import Vocabulary

/// `iceprobe check`, also as `check_iceprobe`: a run as a plugin for Nagios, Icinga and similar
/// systems.
struct CheckCommand: ProbingCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check servers as a monitoring plugin: one line, performance data, state.",
    discussion: """
      EXAMPLES
        iceprobe check -H stun:stun.example.org -w 100ms -c 300ms
        iceprobe check -H turn.example.org -p 3478 --username alice \\
          --credential-file /etc/iceprobe/password -w rtt=0.1,loss=10
        iceprobe check --config /etc/iceprobe/config.yaml -w cert-days=14: -t 20

      A link named check_iceprobe is the same as iceprobe check. Ranges are those of
      the plugin guidelines, with or without units: 100ms, 0.1 (seconds), ~:0.1,
      10ms:200ms, @1:2, loss=10 (percent), cert-days=14: (days). Measures: rtt,
      jitter, loss, resolve, connect, tls, allocate, total, cert-days; the worst of
      all checks counts (loss is that of all datagrams together), and a range
      without a name is for rtt.

      EXIT STATUS
        0   OK
        1   WARNING: a degraded verdict, a value outside its warning range, or with
            --fail-on regression slower than usual by --history
        2   CRITICAL: a failed verdict, a value outside its critical range, or
            not finished within -t
        3   UNKNOWN: no result, a usage error, --help, --version

      MORE
        \(HelpTopic.list)
      """)

  @Option(
    name: [.customShort("H", allowingJoined: true), .customLong("hostname")],
    help: ArgumentHelp("Server, as a URI or by its name; repeatable.", valueName: "host|uri"))
  var hosts: [String] = []

  @Option(
    name: [.customShort("p", allowingJoined: true), .long], help: "Port of servers given by name.")
  var port: UInt16?

  // -w -1:5, as other plugins take it, and as getopt(3) does every option: -w100ms, -Hhost, -t5.
  @Option(
    name: [.customShort("w", allowingJoined: true), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Range outside of which to warn; repeatable.", valueName: "[measure=]range"))
  var warning: [String] = []

  @Option(
    name: [.customShort("c", allowingJoined: true), .long], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Range outside of which it is critical.", valueName: "[measure=]range"))
  var critical: [String] = []

  @Option(
    name: .customShort("t", allowingJoined: true),
    help: ArgumentHelp(
      "Time limit for everything, same as --timeout (default: 10 s).", valueName: "seconds"))
  var limit: TimeArgument?

  @Flag(
    name: .shortAndLong,
    help: "Say how each check ended (-v), and print the report below the line (-vv).")
  var verbose: Int

  @Option(.failOn) var failOn: String?

  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var sessions: SessionOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var stages: StageOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "History") var history: HistoryOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case hosts, port, warning, critical, limit, verbose, failOn
    case sources, services, sessions, stages, checks, trust, history
  }

  func run() async throws {
    let limits = (
      warning: try PluginThresholds(warning, option: "-w"),
      critical: try PluginThresholds(critical, option: "-c")
    )
    let settings = try await ProbingSettings(withHosts)
    let run = try settings.run(within: limit(settings.values))
    let failOn = FailOn(settings.values)
    let history = try failOn.history(settings.values)
    var (report, signal) = try await report(of: run, with: settings)
    history?.record(&report, isQuiet: false)
    let result = PluginResult(
      report, counting: failOn.verdict(of: report), warning: limits.warning.ranges,
      critical: limits.critical.ranges)
    StandardStreams.answer(
      (verbose > 0 ? result.verboseLine : result.line) + (verbose >= 2 ? result.longText : ""))
    throw ExitCode(signal == nil ? result.state.rawValue : PluginResult.State.unknown.rawValue)
  }

  /// `-t`, or `--timeout`, which the guidelines define for the whole plugin; `--deadline` if it is shorter.
  private func limit(_ values: SettingValues) throws(UsageError) -> Nanoseconds {
    let given = values.isGiven(.timeout) ? values.span(.timeout) : nil
    let limit = limit?.span ?? given ?? .seconds(10)
    guard limit >= .milliseconds(1) else { throw UsageError("-t: expected a time of at least 1ms") }
    return min(limit, values.span(.deadline) ?? limit)
  }

  /// The same command with `-H` and `-p` converted to URIs.
  private var withHosts: CheckCommand {
    var command = self
    command.sources.uris += hosts.map(uri)
    return command
  }

  private func uri(of host: String) -> String {
    let schemes = ["stun:", "stuns:", "turn:", "turns:"]
    guard !schemes.contains(where: host.lowercased().hasPrefix) else {
      return host
    }
    let name = IPAddress(host)?.version == .v6 ? "[\(host)]" : host
    let needsTURN = sources.username != nil || sources.sharedSecretFile != nil
    return "\(needsTURN ? "turn" : "stun"):\(name)" + (port.map { ":\($0)" } ?? "")
  }
}
