import ArgumentParser
import ConfigSources
import ICEServers
import Polling
import Probing
import Settings
import Vocabulary

/// `iceprobe audit`: what a server can do, what it tells anybody, and whom its relays reach.
struct AuditCommand: ProbingCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Show what a TURN or STUN server can do, and whom it lets in.",
    discussion: """
      Features are tried one by one, each with an allocation of its own that is given
      back; a feature counts only if the server's answer holds the proof. Then the
      server is asked for permissions to loopback, private, link-local, metadata and
      other addresses that no relay should reach, which its owner has to allow:
      --i-am-allowed says that he does. --features-only needs no consent.

      EXAMPLES
        iceprobe audit --features-only --username alice \\
          --credential-file password.txt turn:turn.example.org
        iceprobe audit --i-am-allowed --username alice \\
          --credential-file password.txt turn:turn.example.org
        iceprobe audit --i-am-allowed --format sarif=audit.sarif \\
          turn:turn.example.org
        iceprobe audit --features-only --access-token-file token.json \\
          turn:turn.example.org

      MORE
        \(HelpTopic.list)
      """)

  // Not settings: consent comes with the command itself, and never from a variable or a file.
  @Flag(help: "The owner of the servers allows me to try whom their relays reach.")
  var iAmAllowed = false
  @Flag(help: "Only what the servers can do, and what they tell anybody.")
  var featuresOnly = false
  @Flag(help: "With consent: how many requests a second are answered, up to 200.")
  var load = false

  @Option(
    help: ArgumentHelp(
      "A token for the servers (RFC 7635) to try: JSON with access_token, kid and key.",
      valueName: "file"))
  var accessTokenFile: String?

  @OptionGroup(title: "Sources") var sources: SourceOptions
  @OptionGroup(title: "Services") var services: ServiceOptions
  @OptionGroup(title: "WHIP and WHEP") var sessions: SessionOptions
  @OptionGroup(title: "Amazon IVS Real-Time") var stages: StageOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Trust") var trust: TrustOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case iAmAllowed, featuresOnly, load, accessTokenFile, sources, services, sessions, stages,
      checks, trust, output
  }

  func run() async throws {
    guard iAmAllowed != featuresOnly else {
      throw UsageError(iAmAllowed ? Self.contradiction : Self.explanation)
    }
    guard !load || iAmAllowed else {
      throw UsageError("--load is for servers whose owner has agreed: --i-am-allowed")
    }
    let settings = try await ProbingSettings(self)
    guard !settings.values.isGiven(.proxy) else {
      throw UsageError("an audit goes to the servers themselves: leave --proxy out")
    }
    var options = AuditOptions()
    (options.testsPolicy, options.measuresLoad) = (iAmAllowed, load)
    options.token = try await token()
    try await carryOut(try settings.run(audit: options), with: settings)
  }

  private func token() async throws -> TURNToken? {
    guard let accessTokenFile else { return nil }
    let location = TextLocation(accessTokenFile)
    let bytes = try await location.read(limit: TURNToken.byteLimit)
    do {
      return try TURNToken(json: bytes)
    } catch {
      throw UsageError("--access-token-file \(location): \(error)")
    }
  }

  private static let contradiction = "--i-am-allowed asks for more than --features-only"

  private static let explanation = """
    an audit asks the server's relays for addresses that they should refuse: loopback, private
    networks, a cloud's metadata, the server's own ports. To a server of somebody else that is an
    attack, and its log will say that it came from here.
      --i-am-allowed    the owner of the server has agreed
      --features-only   only what the server can do, with nothing that it should refuse
    """
}
