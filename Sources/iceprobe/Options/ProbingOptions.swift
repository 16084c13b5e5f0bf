import ArgumentParser
import Settings

/// A command that checks servers: it accepts all settings of a run, in these groups.
///
/// Each command has the groups as its own properties: a group of groups would make ArgumentParser's
/// validation in debug builds four times as slow.
protocol ProbingCommand: InterruptibleCommand {
  var sources: SourceOptions { get }
  var services: ServiceOptions { get }
  var sessions: SessionOptions { get }
  var stages: StageOptions { get }
  var checks: CheckOptions { get }
  var trust: TrustOptions { get }
}

struct SourceOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("stun:, stuns:, turn: and turns: URIs.", valueName: "uri"))
  var uris: [String] = []

  @Option(.config) var config: String?
  @Option(.uriFile) var uriFile: String?
  @Option(.rtcConfig) var rtcConfig: [String] = []
  @Option(.whip) var whip: [String] = []
  @Option(.kvsChannel) var kvsChannel: [String] = []
  @Option(.kvsRole) var kvsRole: String?
  @Option(.kvsClientID) var kvsClientID: String?
  @Option(.region) var region: String?
  @Option(.profile) var profile: String?
  @Option(.endpointURL) var endpointURL: String?
  @Option(.name) var name: String?
  @Option(.username) var username: String?
  @Option(.credentialFile) var credentialFile: String?
  @Option(.sharedSecretFile) var sharedSecretFile: String?
}

struct ServiceOptions: ParsableArguments {
  @Option(.turnREST) var turnREST: [String] = []
  @Option(.turnRESTMethod) var turnRESTMethod: String?
  @Option(.turnRESTUsername) var turnRESTUsername: String?
  @Option(.turnRESTKeyFile) var turnRESTKeyFile: String?
  @Option(.service) var service: [String] = []
  @Option(.serviceSetting) var serviceSetting: [String] = []
  @Option(.serviceSecretFile) var serviceSecretFile: String?
  @Option(.serviceSecretVariable) var serviceSecretVariable: String?
}

struct SessionOptions: ParsableArguments {
  @Option(.whep) var whep: [String] = []
  @Option(.bearerFile) var bearerFile: String?
  @Option(.whipAllowHost) var whipAllowHost: [String] = []
  @Flag(.whipNoSession) var whipNoSession = false
  @Option(.whipPin) var whipPin: String?
}

struct StageOptions: ParsableArguments {
  @Option(.ivsStage) var ivsStage: [String] = []
  @Option(.ivsTokenFile) var ivsTokenFile: [String] = []
  @Option(.ivsDuration) var ivsDuration: String?
  @Option(.ivsCapability) var ivsCapability: [String] = []
  @Option(.ivsAttribute) var ivsAttribute: [String] = []
  @Option(.ivsPrivateKey) var ivsPrivateKey: String?
  @Option(.ivsKeyARN) var ivsKeyARN: String?
  @Option(.ivsStageEndpoint) var ivsStageEndpoint: String?
  @Option(.ivsWHIPURL) var ivsWHIPURL: String?
}

struct CheckOptions: ParsableArguments {
  @Option(.transport) var transport: String?
  @Flag(.ipv4) var ipv4 = false
  @Flag(.ipv6) var ipv6 = false
  @Option(.count) var count: String?
  @Option(.interval) var interval: String?
  @Option(.timeout) var timeout: String?
  @Option(.deadline) var deadline: String?
  @Option(.pace) var pace: String?
  @Option(.parallel) var parallel: String?
  @Option(.resolve) var resolve: String?
  @Option(.dnsServer) var dnsServer: [String] = []
  @Option(.bindAddress) var bindAddress: [String] = []
  @Flag(.followUnsignedRedirect) var followUnsignedRedirect = false
  @Flag(.compatSASLprep) var compatSASLprep = false
  @Flag(.relay) var relay: Bool?
  @Option(.media) var media: String?
  @Option(.duration) var duration: String?
  @Option(.maxRate) var maxRate: String?
  @Option(.maxBytes) var maxBytes: String?
  @Option(.witness) var witness: String?
  @Option(.proxy) var proxy: String?
  @Option(.proxyUsername) var proxyUsername: String?
  @Option(.proxyCredentialFile) var proxyCredentialFile: String?
  @Option(.pcap) var pcap: String?
  @Flag(.pcapSecrets) var pcapSecrets = false
}

struct TrustOptions: ParsableArguments {
  @Option(.cacert) var cacert: String?
  @Flag(.insecure) var insecure = false
  @Option(.serverName) var serverName: String?
}

struct HistoryOptions: ParsableArguments {
  @Flag(.history) var history = false
  @Option(.historyFile) var historyFile: String?
  @Option(.historyKeepDays) var historyKeepDays: String?
  @Option(.historyMaxMegabytes) var historyMaxMegabytes: String?
}

struct OutputOptions: ParsableArguments {
  @Option(.format) var format: [String] = []
  @Option(.otlp) var otlp: String?
  @Flag(.showAll) var all = false
  @Flag(.waterfall) var waterfall = false
  @Option(.width) var width: String?
  @Option(.failOn) var failOn: String?
  @Option(.color) var color: String?
  @Option(.progress) var progress: String?
  @Flag(.quiet) var quiet = false
  @Flag(.verbose) var verbose = false
}

struct WatchOptions: ParsableArguments {
  @Option(.every) var every: String?
  @Option(.rounds) var rounds: String?
}

struct ServeOptions: ParsableArguments {
  @Option(.listenAddress) var listenAddress: [String] = []
  @Option(.webConfig) var webConfig: String?
  @Flag(.allowAnyTarget) var allowAnyTarget = false
  @Option(.allowAddress) var allowAddress: [String] = []
  @Option(.continuous) var continuous: String?
  @Option(.timeoutOffset) var timeoutOffset: String?
  @Option(.historyLimit) var historyLimit: String?
}
