import ArgumentParser
import Polling
import Probing
import Settings

/// `iceprobe nat`: tests the NATs here, and which peers can be reached directly.
struct NATCommand: ProbingCommand {
  static let configuration = CommandConfiguration(
    commandName: "nat",
    abstract: "Show what the NATs here do, and which peers can be reached directly.",
    discussion: """
      Servers are asked over UDP. One that answers from two addresses (RFC 5780: coturn, \
      stuntman) shows mapping and filtering; several others show the mapping.

      EXAMPLES
        iceprobe nat stun:stun.example.org
        iceprobe nat stun:stun.example.org stun:stun.example.net
        iceprobe nat --rtc-config ice.json --format json

      MORE
        \(HelpTopic.list)
      """)

  @Flag(.lifetime) var lifetime = false
  @Flag(.thorough) var thorough = false
  @Flag(.router) var router: Bool?
  @Flag(.mdns) var mdns = false

  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var sessions: SessionOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var stages: StageOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "History") var history: HistoryOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case lifetime, thorough, router, mdns
    case sources, services, sessions, stages, checks, trust, output, history
  }

  func run() async throws {
    let settings = try await ProbingSettings(self)
    try await carryOut(try settings.run(nat: NATOptions(settings.values)), with: settings)
  }
}

extension NATOptions {
  fileprivate init(_ values: SettingValues) {
    self.init()
    isThorough = values.flag(.thorough)
    measuresLifetime = values.flag(.lifetime)
    leavesRoutersAlone = !values.flag(.router)
    hidesHost = values.flag(.mdns)
  }
}
