import ArgumentParser
import ConfigSources
import Configuration
import Foundation
import Measurements
import Polling
import Probing
import TLS
import Vocabulary

/// `iceprobe run`: check and report.
struct RunCommand: InterruptibleCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Check every STUN and TURN server at every address, and report.",
    discussion: """
      Every URI of every server is checked at every address over its own \
      transport, all at once, and reported separately. Allocations are given back on \
      every way out.

      EXAMPLES
        iceprobe run stun:stun.example.org
        iceprobe run --username alice --credential-file password.txt \\
          turn:turn.example.org 'turns:turn.example.org:443?transport=tcp'
        iceprobe run --rtc-config https://example.org/ice.json --format json
        iceprobe run --turn-rest https://example.org/turn \\
          --turn-rest-key-file key.txt
        iceprobe run --service twilio --service-setting account-sid=AC0123 \\
          --service-secret-file token.txt
        iceprobe run --whip https://example.org/whip/live --bearer-file token.txt
        iceprobe run --ivs-stage \\
          arn:aws:ivs:us-west-2:123456789012:stage/abcdABCDefgh
        iceprobe run --proxy http://proxy.example.org:3128 \\
          'turns:turn.example.org:443?transport=tcp'
        iceprobe run --resolve rfc5928 turn:example.org
        iceprobe run --kvs-channel my-channel \\
          --format prometheus=/var/lib/prometheus/ice.prom

      A secret is never an argument. ICEPROBE_… variables stand for options: \
      ICEPROBE_TIMEOUT=5s, ICEPROBE_QUIET=1. What may be repeated takes one value \
      from each line.
      """)

  @OptionGroup(title: "Configuration file") var file: ConfigurationOptions
  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var whip: WHIPOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var ivs: IVSOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Checks") var resolution: ResolutionOptions
  @OptionGroup(title: "Checks") var proxy: ProxyOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  /// Not an option: set by the program before it runs.
  var interrupts: Interrupts?
  /// Likewise: the file behind `--config`, or the user's own.
  var fileSettings: Configuration?

  /// Whether the command line itself names anything to check.
  var namesSources: Bool {
    !sources.isEmpty || !services.isEmpty || !whip.isEmpty || !ivs.isEmpty
  }

  private enum CodingKeys: CodingKey {
    case file, sources, services, whip, ivs, checks, resolution, proxy, trust, output
  }

  /// How often the command line asks for standard input.
  private var standardInputCount: Int {
    let files =
      sources.files + services.files + whip.files + ivs.files + proxy.files
      + [file.config].compactMap(\.self)
    return files.count { $0 == "-" }
  }

  mutating func validate() throws {
    guard standardInputCount <= 1 else {
      throw ValidationError("- (standard input) can be used only once")
    }
    guard sources.endpointURL == nil || sources.kvsChannels.isEmpty || ivs.stages.isEmpty else {
      throw ValidationError(
        "--endpoint-url cannot be that of two services: "
          + "set AWS_ENDPOINT_URL_KINESIS_VIDEO and AWS_ENDPOINT_URL_IVS_REALTIME")
    }
  }

  func run() async throws {
    let plans = try sourcePlans()
    let environment = ProcessInfo.processInfo.environment
    var options = try checks.probeOptions(trust: trust)
    options.resolution = resolution.method
    let run = Run(
      tool: ToolInfo(name: Tool.name, version: Tool.version), options: options,
      environment: FetchEnvironment(
        variables: environment, digests: .openSSL, es384: .openSSL, trust: trust.httpTrust,
        now: { EventLoop.now },
        askOnTerminal: { await TerminalPrompt.ask($0, within: $1) }),
      thresholds: fileSettings?.thresholds ?? [:],
      proxy: try proxy.settings() ?? fileSettings?.proxy)
    let writer = ReportWriter(output, environment: environment)
    let progress = await ProgressDisplay(output)
    let (report, signal) = try await runInterruptibly(interrupts) {
      await run.report(on: plans, startedAt: .now) { progress.show($0) }
    }
    await progress.clear()
    try writer.write(report)
    throw ExitCode(signal.map { 128 + $0 } ?? output.failOn.exitCode(of: report.verdict))
  }

  /// The file's sources, then those of the command line.
  private func sourcePlans() throws -> [SourcePlan] {
    let named =
      try sources.configSources() + services.configSources()
      + whip.configSources() + ivs.configSources(sources.awsAccess)
    guard standardInputCount == 0 || fileSettings?.readsStandardInput != true else {
      throw ValidationError(
        "standard input can be read only once: the configuration file reads it too")
    }
    guard sources.name == nil || named.count <= 1 || named.contains(where: { $0.kind == .uri })
    else {
      throw ValidationError("--name names one source; name several in a configuration file")
    }
    let plans =
      (fileSettings?.sources ?? [])
      + named.map { source in
        SourcePlan(source, name: source.kind == .uri || named.count == 1 ? sources.name : nil)
      }
    guard !plans.isEmpty else {
      throw ValidationError(
        "nothing to check: name a URI, --config, --rtc-config, --kvs-channel, --turn-rest, "
          + "--service, --whip or --ivs-stage (try: iceprobe run stun:stun.example.org)")
    }
    return plans
  }
}
