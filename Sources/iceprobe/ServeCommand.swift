import ArgumentParser
import Glibc
import HTTPFetching
import HTTPServing
import Measurements
import Polling
import Serving
import Settings
import TLS
import Vocabulary

/// `iceprobe serve`: an exporter for Prometheus, on the pattern of blackbox_exporter.
struct ServeCommand: ProbingCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve /probe and /metrics for Prometheus.",
    discussion: """
      /probe?target=T&module=M probes a source by its name, or a URI that a source lists, and no \
      other unless --allow-any-target. Modules are in the configuration file; without one it is \
      probed as iceprobe run would. /metrics is about the exporter; / shows every target.

      SIGHUP, or POST /-/reload, reads the configuration anew; a file that is not valid changes \
      nothing. SIGTERM ends the probes under way and gives back their allocations.

      EXAMPLES
        iceprobe serve --config /etc/iceprobe/config.yaml
        iceprobe serve --listen-address :13478 stun:stun.example.org
        curl 'http://127.0.0.1:13478/probe?target=stun:stun.example.org&debug=true'

      EXIT STATUS
        3    cannot listen, or another fault of this host
        64   usage error
        78   configuration file invalid
        130  interrupted, 143 terminated: nothing is held any more

      MORE
        \(HelpTopic.list)
      """)

  @OptionGroup(title: "Serve") var serving: ServeOptions
  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var sessions: SessionOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var stages: StageOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "History") var history: HistoryOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case serving, sources, services, sessions, stages, checks, trust, history
  }

  func run() async throws {
    guard checks.pcap == nil else {
      throw UsageError("--pcap: serve captures no packets, and iceprobe run does")
    }
    let settings = try await ProbingSettings(self)
    let served = try settings.served()
    let access = try await Self.access(settings)
    let command = self
    let recorder = try HistorySettings(ofRun: settings.values).map { HistoryRecorder($0) }
    defer { recorder?.finish(within: .milliseconds(500)) }
    let exporter = await Exporter(
      tool: ToolInfo(name: Tool.name, version: Tool.version), served, clock: { .now },
      recorder: recorder, load: { await command.loadAnew(access) })
    let listeners = settings.listeners
    // Under nohup it is still how a reload is asked for.
    Interrupts.catchSignal(SIGHUP, evenIfIgnored: true)
    let (problem, signal) = try await runInterruptibly(
      interrupts,
      handling: { signal in
        guard signal == SIGHUP else { return false }
        Task { await Self.reload(exporter) }
        return true
      },
      { await Self.serve(exporter, access, on: listeners) })
    if let problem { throw problem }
    throw ExitCode(signal.map { 128 + $0 } ?? 0)
  }

  private static func serve(
    _ exporter: Exporter, _ access: WebAccess, on listeners: [ListenAddress]
  ) async -> ListeningProblem? {
    let scheme = access.usesTLS ? "https" : "http"
    do throws(ListeningProblem) {
      try await WebServer(exporter, access, on: listeners).run {
        StandardStreams.writeError("serving on \(scheme)://\($0)/")
      }
      return nil
    } catch {
      return error
    }
  }

  private static func access(_ settings: ProbingSettings) async throws -> WebAccess {
    do {
      return try await WebAccess(try await settings.webConfiguration(), .openSSL)
    } catch let error as WebAccessProblem {
      StandardStreams.writeError("\(settings.located(error))")
      throw ConfigurationFile.invalid
    } catch let error as WebConfigurationProblem {
      StandardStreams.writeError("\(error)")
      throw ConfigurationFile.invalid
    }
  }

  /// The configuration and the web configuration as they are now: both are taken, or neither.
  private func loadAnew(_ access: WebAccess) async -> Result<ServeSettings, ReloadProblem> {
    do {
      let settings = try await ProbingSettings(self)
      let served = try settings.served()
      let web = try await settings.webConfiguration()
      do throws(WebAccessProblem) {
        try await access.replace(with: web)
      } catch {
        throw settings.located(error)
      }
      return .success(served)
    } catch let error as UsageError {
      return .failure(ReloadProblem(error.problem))
    } catch let refusal as ConfigurationRefusal {
      StandardStreams.writeError("\(refusal)")
      return .failure(ReloadProblem(refusal.summary(pointingTo: "the log lists why")))
    } catch {
      return .failure(ReloadProblem("\(error)"))
    }
  }

  private static func reload(_ exporter: Exporter) async {
    StandardStreams.writeError("\(await exporter.reload())")
  }
}
