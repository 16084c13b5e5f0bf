import ArgumentParser
import Measurements
import Polling
import Probing
import Reporting
import Vocabulary

/// `iceprobe parse`: shows how URIs are read, by the grammar and by this program.
struct ParseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Show how STUN and TURN URIs are read, and what is wrong with them.",
    discussion: """
      A URI is valid if RFC 7064 and RFC 7065 allow it, and accepted if `iceprobe run` checks it: \
      harmless deviations are accepted, each with a note. Whatever looks like a password in a URI is \
      replaced by ***. With --resolve, the servers of each accepted URI are looked up, \
      step by step; nothing is sent to them.

      EXAMPLES
        iceprobe parse 'turns:turn.example.org:443?transport=tcp'
        iceprobe parse 'turn:[2001:db8::1]:3478?transport=udp'
        iceprobe parse --format json stun:stun.example.org | jq '.[].port'
        iceprobe parse - < uris.txt
        iceprobe parse --resolve rfc5928 turn:example.org

      EXIT STATUS
        0   every URI is accepted and, with --resolve, leads to an address
        2   at least one does not
        64  usage error
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: "Output format: text, or json (one array).")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "Also look up the servers of each URI: browser (A and AAAA only) or rfc5928 (NAPTR and SRV too).",
      valueName: "method"))
  var resolve: ResolutionMethod?

  @Option(
    name: .customLong("dns-server"),
    help: ArgumentHelp("Name server to ask instead of the system's.", valueName: "ip[:port]"))
  var dnsServers: [String] = []

  @Option(help: "Time limit for the DNS queries about one URI.")
  var timeout = TimeArgument(.seconds(10))

  @Argument(help: ArgumentHelp("URIs; - reads one per line from standard input.", valueName: "uri"))
  var uris: [String]

  mutating func validate() throws {
    guard uris.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input can be read only once: give - once")
    }
  }

  func run() async throws {
    var readings = inputs.map(URIReadingReport.init)
    if let resolve { try await locate(&readings, resolve) }
    switch format {
    case .text: StandardStreams.answer(readings.map(\.text).joined(separator: "\n"))
    case .json:
      StandardStreams.answer(JSON.array(readings.map(\.json)).written(pretty: true) + "\n")
    }
    guard readings.allSatisfy(\.isGood) else { throw ExitCode(2) }
  }

  private func locate(
    _ readings: inout [URIReadingReport], _ method: ResolutionMethod
  ) async throws {
    let nameServers = try dnsServers.map(SocketAddress.init(nameServer:))
    let uris = readings.map(\.uri)
    let timeout = timeout.span
    let task = Task(executorPreference: EventLoop.shared) {
      await ServerLocator(method, [.v4, .v6], nameServers: nameServers, timeout: timeout)
        .locate(uris)
    }
    for (index, location) in await task.value.enumerated() {
      readings[index].location = location
    }
  }

  private var inputs: [String] {
    URIBundles.opened(uris).flatMap { $0 == "-" ? Self.linesOfStandardInput() : [$0] }
  }

  private static func linesOfStandardInput() -> [String] {
    var lines: [String] = []
    while let line = readLine() {
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }
}
