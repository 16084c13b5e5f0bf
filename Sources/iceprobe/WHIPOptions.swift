import ArgumentParser
import ConfigSources
import Configuring
import Foundation
import HTTPFetching
import HTTPServing
import ICEServers
import Polling
import Probing
import Responder
import TLS
import Transports
import Vocabulary
import WHIPServing

/// `iceprobe respond --whip`: the other end of sessions, for iceprobe or a browser elsewhere.
struct WHIPOptions: ParsableArguments {
  @Option(
    name: .customLong("whip"),
    help: ArgumentHelp(
      "Serve a WHIP endpoint, and nothing else, at this address (port 8443 unless given).",
      valueName: "ip[:port]"))
  var address: String?

  @Option(
    name: .customLong("bearer-file"),
    help: ArgumentHelp(
      "File with the token that clients must send; one is made and printed by default.",
      valueName: "file"))
  var bearerFile: String?

  @Option(
    name: .customLong("rtc-config"),
    help: ArgumentHelp(
      "Browser configuration (JSON) with the STUN and TURN servers to gather candidates from.",
      valueName: "file|url"))
  var configurations: [String] = []

  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "Configuration file whose sources name such servers, too.", valueName: "file"))
  var configurationFile: String?

  func validate() throws {
    guard let address else {
      guard bearerFile == nil, configurations.isEmpty, configurationFile == nil else {
        throw ValidationError("--bearer-file, --rtc-config and --config need --whip")
      }
      return
    }
    _ = try browserConfigurations()
    guard Self.socketAddress(address) != nil else {
      throw ValidationError("--whip \(address): give an IP address, such as 192.0.2.10:8443")
    }
  }

  private static let standardPort: UInt16 = 8443

  private static func socketAddress(_ text: String) -> SocketAddress? {
    SocketAddress(text, defaultPort: standardPort)
  }

  /// Serves until a signal, and then ends the sessions.
  func serve(until interrupts: Interrupts?) async throws {
    guard let address = self.address.flatMap(Self.socketAddress) else { return }
    let identity = try await Self.identity(at: address.ip)
    guard
      let leaf = identity.chain.first, let pin = PublicKeyPin(of: leaf),
      let host = await host(at: address, identity, try await sources())
    else { throw ValidationError("the certificate that was just made cannot be read") }
    let token = try await token()
    guard
      let server = WHIPServer(
        WHIPEndpoint(host, token: Secret(token)), on: address, identity: identity)
    else { throw ValidationError("the certificate that was just made cannot be used") }
    let isGiven = bearerFile != nil
    let (problem, signal) = try await runInterruptibly(interrupts) {
      do throws(ListeningProblem) {
        try await server.run { address in
          Self.say("listening on https://\(address)/")
          if !isGiven { Self.say("token \(token)") }
          Self.say("pin \(pin)")
        }
        return nil as ListeningProblem?
      } catch {
        return error
      }
    }
    await host.close()
    if let problem { throw problem }
    throw ExitCode(signal.map { 128 + $0 } ?? 0)
  }

  /// Those that name servers: a session with somebody else is no matter of this one.
  private func sources() async throws -> [ConfigSource] {
    var named: [ConfigSource] = []
    if let configurationFile {
      named = try await ConfigurationFile(configurationFile).configuration.sources.map(\.source)
    }
    return try browserConfigurations() + named.filter { !$0.makesSession }
  }

  private func browserConfigurations() throws -> [ConfigSource] {
    try configurations.map { .rtcConfiguration(try RTCConfigurationSettings($0)) }
  }

  /// Asked again for each session: credentials expire.
  private static func servers(of sources: [ConfigSource]) async -> [ProbeTarget] {
    var targets: [ProbeTarget] = []
    for source in sources {
      do throws(ConfigSourceError) {
        let fetched = try await source.fetch(
          using: environment, until: EventLoop.now + .seconds(10))
        targets += fetched.configuration.servers.flatMap { server in
          server.uris.map {
            ProbeTarget(source: source.name, uri: $0, credential: server.credential(for: $0))
          }
        }
      } catch {
        say("no servers from \(SafeText(source.name)): \(SafeText(error.message))")
      }
    }
    return targets
  }

  private static let environment = FetchEnvironment(
    variables: ProcessInfo.processInfo.environment, digests: .openSSL, es384: .openSSL,
    now: { EventLoop.now })

  private func host(
    at address: SocketAddress, _ identity: TLSIdentity, _ sources: [ConfigSource]
  ) async -> PeerHost? {
    let addresses =
      address.ip.reach == .unspecified
      ? HostAddresses.all().filter { $0.version == address.ip.version && $0.reach.extent > 1 }
      : [address.ip]
    var options = PeerHostOptions(addresses: addresses) {
      var witness = EchoWitness(
        secret: (0..<32).map { _ in UInt8.random(in: 0...255) }, .openSSL)
      return { witness.answer(to: $0, from: $1, at: $2) }
    }
    options.servers = { await Self.servers(of: sources) }
    return await PeerHost(
      options, identity: identity, .openSSL,
      software: "\(Tool.name) responder \(Tool.version)"
    ) { Self.say($0.text) }
  }

  private static func identity(at ip: IPAddress) async throws -> TLSIdentity {
    let name = ip.reach == .unspecified ? "DNS:localhost" : "IP:\(ip)"
    var template = CertificateTemplate(commonName: "iceprobe", alternativeNames: [name])
    template.endsIn = 365 * 86_400
    return try template.make()
  }

  private func token() async throws -> String {
    guard let bearerFile else {
      var generator = SystemRandomNumberGenerator()
      return Hexadecimal.text(generator.next() as UInt64)
        + Hexadecimal.text(generator.next() as UInt64)
    }
    return try await SecretLocation(bearerFile)
      .password(using: Self.environment, until: EventLoop.now + .seconds(30)).reveal()
  }

  /// Not with `print`, which buffers lines for a pipe.
  private static func say(_ line: String) {
    try? writeAll(Array((line + "\n").utf8), to: STDOUT_FILENO, path: "standard output")
  }
}
