import ArgumentParser
import ConfigSources
import Foundation
import ICEServers
import Measurements
import Polling
import Probing
import Reporting
import Responder
import STUNWire
import Settings
import TLS
import Transports
import Vocabulary

/// `iceprobe selftest`: a complete run against the built-in responder on loopback.
struct SelftestCommand: InterruptibleCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Check everything against the built-in responder on loopback.",
    discussion: """
      Binding, Allocate and data through the relay over UDP, TCP, TLS and DTLS, over IPv4 and IPv6: no server, account or \
      network is needed. The floor is what iceprobe itself adds to a round-trip time on this host.

      EXAMPLES
        iceprobe selftest
        iceprobe selftest --format json=selftest.json

      MORE
        iceprobe help output
      """)

  @OptionGroup(title: "Output") var output: OutputOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case output
  }

  func run() async throws {
    let values = try SettingValues.checked([SettingLayer(arguments: output)])
    let output = try OutputSettings(values)
    let telemetry = try TelemetryOutput(values, isQuiet: output.isQuiet, variablesAlone: false)
    let fixture = try await LoopbackFixture()
    let environment = ProcessInfo.processInfo.environment
    let run = Run(
      tool: ToolInfo(name: Tool.name, version: Tool.version), options: fixture.probeOptions,
      environment: FetchEnvironment(
        variables: environment, digests: .openSSL, es384: .openSSL, now: { EventLoop.now }))
    var (report, signal) = try await runInterruptibly(interrupts) {
      await run.report(
        on: fixture.targets,
        from: SourceResult(
          id: LoopbackFixture.source, kind: .selftest, name: "built-in responder", outcome: .ok,
          duration: .zero, serverCount: fixture.targets.count),
        startedAt: .now)
    }
    report.run.parent = TraceParent.ofThisProcess(isTold: telemetry != nil && !output.isQuiet)
    let left = await fixture.close()
    let writing = Result { () throws(FileError) in try ReportWriter(output).write(report) }
    try await telemetry?.deliver(report, interrupts, after: signal)
    try writing.get()
    tell(Floor(report), output)
    guard left == 0 else {
      throw ValidationError(
        "\(left) allocation\(left == 1 ? " was" : "s were") left behind: please report this as a bug"
      )
    }
    throw ExitCode(signal.map { 128 + $0 } ?? output.exitCode(of: report))
  }

  /// Only below a report for people; any other standard output contains the report alone.
  private func tell(_ floor: Floor, _ output: OutputSettings) {
    if output.destinations.contains(OutputSettings.Destination(format: .text, path: nil)) {
      StandardStreams.answer("\(floor)\n")
    } else if !output.isQuiet {
      StandardStreams.writeError(floor.description)
    }
  }
}

/// A responder on every loopback address, over all transports, and the options to probe it.
@NetworkActor
private final class LoopbackFixture {
  nonisolated static let source = "s1"

  let targets: [ProbeTarget]
  let probeOptions: ProbeOptions
  private let responders: [Responder]

  init() throws {
    // Longer than the two weeks at which a certificate's expiry causes a warning.
    var template = CertificateTemplate(
      commonName: "localhost", alternativeNames: ["DNS:localhost", "IP:127.0.0.1", "IP:::1"])
    template.endsIn = 30 * 86_400
    let identity = try template.make()
    let credential = try ICECredential(
      username: Tool.name, password: Secret(Self.randomPassword()))
    responders = [IPAddress.loopbackV4, .loopbackV6].compactMap { address in
      // A host without IPv6 is checked over IPv4 only.
      try? Responder(Self.options(at: address, identity, credential), .openSSL)
    }
    targets = try responders.flatMap(\.addresses).map { transport, address in
      ProbeTarget(
        source: Self.source, uri: try ICEServerURI.read(Self.uri(transport, address)).uri,
        credential: credential)
    }
    var options = ProbeOptions(software: "\(Tool.name) \(Tool.version)")
    options.tls.trust = .certificates(identity.chain)
    // One after the other: the floor should be that of the instrument, not of concurrent checks.
    options.pacing = .fastest(parallelChecks: 1)
    options.bindingInterval = .milliseconds(2)
    options.relay?.interval = .milliseconds(2)
    // The other listeners do not answer plain Binding requests over UDP.
    options.addressServers = responders.flatMap(\.addresses).filter { $0.transport == .udp }
      .map { $0.address }
    options.timeout = .seconds(5)
    probeOptions = options
  }

  /// Stops serving; returns the number of allocations still held.
  func close() -> Int {
    let left = responders.map(\.allocationCount).reduce(0, +)
    for responder in responders { responder.close() }
    return left
  }

  private static func options(
    at address: IPAddress, _ identity: TLSIdentity, _ credential: ICECredential
  ) -> ResponderOptions {
    var options = ResponderOptions(
      listeners: TransportProtocol.allCases.map { ($0, SocketAddress(address, port: 0)) },
      software: "\(Tool.name) responder \(Tool.version)")
    options.identity = identity
    options.users = [credential.username: credential.password.reveal()]
    options.authentication = address.version == .v4 ? .sha1 : .sha256
    return options
  }

  private static func uri(_ transport: TransportProtocol, _ address: SocketAddress) -> String {
    let scheme = transport.isSecure ? "turns" : "turn"
    return "\(scheme):\(address)?transport=\(transport.isDatagram ? "udp" : "tcp")"
  }

  private static func randomPassword() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(generator.next() as UInt64, radix: 36)
  }
}

/// The floor of the instrument itself: the round trip to a responder in the same process.
private struct Floor: CustomStringConvertible {
  private let summaries: [(CheckResult, RTTSummary)]

  init(_ report: Report) {
    summaries = report.checks.compactMap { check in
      guard check.transport == .udp, let rtt = check.rtt else { return nil }
      return (check, rtt)
    }
  }

  var description: String {
    let values = summaries.map { check, rtt in
      let microseconds = String(format: "%.1f", rtt.median.seconds * 1_000_000)
      let version = check.server.address.map { "IPv\($0.version.rawValue)" } ?? ""
      return "\(microseconds) µs (UDP \(version), \(rtt.clock.rawValue) clock)"
    }
    return "floor: " + (values.isEmpty ? "not measured" : values.joined(separator: ", "))
  }
}
