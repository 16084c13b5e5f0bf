import ConfigSources
import Configuring
import Diagnosing
import Foundation
import HTTPFetching
import Measurements
import Polling
import Probing
import Settings
import TLS
import Transports
import Vocabulary

/// The settings of a run from everywhere: arguments, then the environment, then the file.
struct ProbingSettings {
  private(set) var values: SettingValues
  /// STUN and TURN URIs on the command line.
  let uris: [String]
  /// Those of `--uri-file`.
  private let listed: [String]
  let file: Configuration?
  private let layers: [SettingLayer]
  private let command: String
  private let environment: [String: String]

  /// Reads the given file or, if nothing else is to be checked, the user's own.
  ///
  /// - Throws: `UsageError`, and `ConfigurationRefusal` for a file that is not taken.
  init(_ command: some ProbingCommand) async throws {
    environment = ProcessInfo.processInfo.environment
    self.command = command.name
    uris = URIBundles.opened(command.sources.uris)
    let given = SettingLayer(arguments: command)
    let variables = SettingLayer(environment: environment)
    let named = try SettingValues.checked([given, variables])
    if let misplaced = MisplacedFile.first(in: named) { throw misplaced.error(of: command.name) }
    let hasSources =
      !uris.isEmpty || SettingDeclaration.thatNameSources.contains(where: named.isGiven)
    if let path = named.text(.uriFile) {
      listed = try await URIFile(path).lines
    } else {
      listed = []
    }
    let path = named.text(.config)
    file =
      path == nil && hasSources ? nil : try await ConfigurationFile.found(path)?.configuration
    layers = [given, variables] + [file?.settings].compactMap(\.self)
    values = try SettingValues.checked(layers)
    guard values.standardInputCount + (file?.readsStandardInput == true ? 1 : 0) <= 1 else {
      throw UsageError(
        file?.readsStandardInput == true
          ? "standard input can be read only once: the configuration file reads it too"
          : "- (standard input) can be used only once")
    }
  }

  /// What was given by options and variables.
  var givenBesideFile: [SettingLayer] { layers.filter { $0.origin < .file } }

  /// The same with other settings above all others.
  func with(_ layer: SettingLayer) throws(UsageError) -> ProbingSettings {
    var settings = self
    settings.values = try SettingValues.checked([layer] + layers)
    return settings
  }

  /// The file's sources, then those from the command line and from variables.
  func sourcePlans() throws -> [SourcePlan] {
    let named = try SourceSettings(values, uris: uris, listed: listed)
      .configSources(areAlone: file?.sources.isEmpty != false)
    let hasURIs = named.contains { $0.kind == .uri }
    guard values.origin(of: .name) != .arguments || named.count <= 1 || hasURIs else {
      throw UsageError("--name names one source; name several in a configuration file")
    }
    let plans =
      (file?.sources ?? [])
      + named.map { source in
        let isNamed = source.kind == .uri || named.count == 1
        return SourcePlan(source, name: isNamed ? values.text(.name) : nil)
      }
    guard !plans.isEmpty else {
      throw UsageError(
        "nothing to check: name a URI, --uri-file, --config, --rtc-config, --kvs-channel, --turn-rest, "
          + "--service, --whip or --ivs-stage", type: "iceprobe \(command) stun:stun.example.org")
    }
    return plans
  }

  /// The run for these settings; it ends within `limit`, or within `--deadline`.
  func run(
    within limit: Nanoseconds? = nil, nat: NATOptions? = nil, audit: AuditOptions? = nil,
    policy: AddressPolicy? = nil
  ) throws -> Run {
    let trust = try TrustSettings(values)
    var options = try CheckSettings(values).probeOptions(trust)
    (options.nat, options.audit) = (nat, audit)
    options.addressPolicy = policy
    // If silence has to last, each check takes that long, unless the user allows less time.
    if let longest = nat?.longest ?? audit?.longest, !values.isGiven(.timeout) {
      options.timeout = max(options.timeout, longest)
    }
    if let limit = limit ?? values.span(.deadline) { options.bound(by: limit) }
    return Run(
      tool: ToolInfo(name: Tool.name, version: Tool.version),
      options: options,
      environment: FetchEnvironment(
        variables: environment, digests: .openSSL, es384: .openSSL, trust: trust.http,
        now: { EventLoop.now }, askOnTerminal: { await TerminalPrompt.ask($0, within: $1) }),
      thresholds: file?.thresholds ?? [:],
      // UDP alone is asked about, which proxies do not carry.
      proxy: nat == nil ? try proxy() : nil, notation: notation)
  }

  /// The notation for settings in remedies, matching this run's: the file's key if there is one.
  private var notation: Setting.Notation {
    if file != nil { return .key }
    let isTyped =
      !uris.isEmpty
      || SettingDeclaration.thatNameSources.contains { values.origin(of: $0) == .arguments }
    return isTyped ? .option : .variable
  }

  /// `--proxy` replaces everything that the file says about a proxy.
  private func proxy() throws(UsageError) -> ProxySettings? {
    guard values.isGiven(.proxy), values.origin(of: .proxy) != .file else { return file?.proxy }
    let username = values.text(.proxyUsername)
    let password = values.text(.proxyCredentialFile).map { SecretLocation($0) }
    guard (username == nil) == (password == nil) else {
      throw UsageError("--proxy-username and --proxy-credential-file must be given together")
    }
    guard (username?.utf8.count ?? 0) <= ProxySettings.usernameLimit else {
      throw UsageError("--proxy-username is longer than \(ProxySettings.usernameLimit) bytes")
    }
    do throws(ProxyURLError) {
      return ProxySettings(
        try Proxy(values.text(.proxy) ?? ""), username: username, password: password)
    } catch {
      // The URL itself may contain a password.
      throw UsageError("--proxy: \(error)")
    }
  }
}

extension SettingDeclaration {
  /// Each of these settings adds something to check.
  fileprivate static let thatNameSources = [
    uriFile, rtcConfig, kvsChannel, turnREST, service, whip, whep, ivsStage, ivsTokenFile,
  ]
}

extension SettingValues {
  /// The merged layers; a contradiction in them becomes a usage error.
  static func checked(_ layers: [SettingLayer]) throws(UsageError) -> SettingValues {
    do throws(SettingProblem) {
      return try SettingValues(layers)
    } catch {
      throw UsageError("\(error)")
    }
  }
}
