import ArgumentParser
import ConfigSources
import Foundation
import HTTPFetching
import ICEServers
import Measurements
import Polling
import Probing
import Responder
import STUNWire
import TLS
import Transports
import Vocabulary
import WHIPServing

/// `iceprobe respond`: runs the built-in STUN and TURN server in the foreground.
struct RespondCommand: InterruptibleCommand {
  static let configuration = CommandConfiguration(
    commandName: "respond",
    abstract: "Serve STUN and TURN in the foreground, to test against.",
    discussion: """
      Listens on loopback unless told otherwise, and prints a line for each address. \
      The certificate for TLS and DTLS is made at start and trusted by nobody: check with --insecure, \
      or with --cacert and the file from --write-certificate. SIGINT or SIGTERM stops it.

      Relays reach public addresses, and neither this host nor private networks (403 Forbidden) unless \
      --allow-peer names them. A server on loopback alone relays to loopback too.

      With --echo this host is the other end for the relays that somebody elsewhere checks: \
      iceprobe run --witness 192.0.2.10 turn:…

      With --whip this host is the other end of sessions: iceprobe run --whip from another site then \
      checks every pair of candidates of the two. It prints the token and the pin that the other side \
      needs.

      EXAMPLES
        iceprobe respond --transport udp,tcp
        iceprobe respond --bind-address 192.0.2.10 --port 3478 --username alice \\
          --credential-file password.txt
        iceprobe respond --whip 192.0.2.10
      """)

  @Option(
    name: .customLong("bind-address"),
    help: ArgumentHelp("Addresses to listen on; 127.0.0.1 and ::1 by default.", valueName: "ip"))
  var bindAddresses: [String] = []

  @Option(help: "Port for UDP and TCP; 0 picks a free one.")
  var port: UInt16 = 3478

  @Option(
    name: .customLong("tls-port"), help: "Port for DTLS and TLS; 0 picks a free one.")
  var tlsPort: UInt16 = 5349

  @Option(help: ArgumentHelp("Only these transports: udp, tcp, tls, dtls.", valueName: "list"))
  var transport: TransportListArgument?

  @Option(help: "Realm of the long-term credentials.")
  var realm = "iceprobe.invalid"

  @Option(help: "User who may allocate; without it nobody may.")
  var username: String?

  @Option(
    name: .customLong("credential-file"),
    help: ArgumentHelp("File with the user's password.", valueName: "path"))
  var credentialFile: String?

  @Flag(name: .customLong("sha256"), help: "Ask for SHA-256 and hashed user names (RFC 8489).")
  var sha256 = false

  @Option(
    name: .customLong("write-certificate"),
    help: ArgumentHelp("File to write the certificate to, as PEM for --cacert.", valueName: "path"))
  var certificatePath: String?

  @Option(help: "Delay every answer by this long, as a distant server would.")
  var delay: TimeArgument?

  @Flag(help: "Send packets back on the UDP ports, to clients that prove their address.")
  var echo = false

  @Option(
    name: .customLong("allow-peer"),
    help: ArgumentHelp(
      "Relay only to these addresses, such as 10.1.0.0/16; to all public ones by default.",
      valueName: "cidr"))
  var allowedPeers: [AddressBlockArgument] = []

  @OptionGroup(title: "WHIP") var whip: WHIPOptions

  var interrupts: Interrupts?

  private enum CodingKeys: CodingKey {
    case bindAddresses, port, tlsPort, transport, realm, username, credentialFile, sha256
    case certificatePath, delay, echo, allowedPeers, whip
  }

  func validate() throws {
    guard (username == nil) == (credentialFile == nil) else {
      throw ValidationError("--username and --credential-file must be given together")
    }
    if let wildcard = bindAddresses.first(where: { IPAddress($0)?.reach == .unspecified }) {
      throw ValidationError(
        "--bind-address \(wildcard): relays use the address that clients connect to; name each one")
    }
  }

  func run() async throws {
    if whip.address != nil { return try await whip.serve(until: interrupts) }
    let responder = try await startedResponder()
    for (transport, address) in await responder.addresses {
      // Not with `print`, which buffers lines for a pipe.
      let line = "listening on \(transport.rawValue) \(address)\n"
      try writeAll(Array(line.utf8), to: STDOUT_FILENO, path: "standard output")
    }
    let (_, signal) = try await runInterruptibly(interrupts) {
      // Runs until a signal.
      try? await EventLoop.sleep(until: .distantFuture)
    }
    await responder.close()
    throw ExitCode(signal.map { 128 + $0 } ?? 0)
  }

  private func startedResponder() async throws -> Responder {
    let options = try await responderOptions()
    do {
      return try await Responder(options, .openSSL)
    } catch {
      throw ListeningError(failure: error.failure(during: .connect))
    }
  }

  private func responderOptions() async throws -> ResponderOptions {
    let addresses = try (bindAddresses.isEmpty ? ["127.0.0.1", "::1"] : bindAddresses).map {
      guard let address = IPAddress($0) else {
        throw ValidationError("--bind-address \($0): not an IP address")
      }
      return address
    }
    let transports = transport?.transports ?? TransportProtocol.allCases
    var options = ResponderOptions(
      listeners: addresses.flatMap { address in
        transports.map { ($0, SocketAddress(address, port: $0.isSecure ? tlsPort : port)) }
      },
      software: "\(Tool.name) responder \(Tool.version)")
    options.realm = realm
    options.authentication = sha256 ? .sha256 : .sha1
    options.identity = try identity(addresses)
    if let delay { options.delay = delay.span }
    options.echoes = echo
    options.allowedPeers = allowedPeers.map(\.block)
    if let username, let credentialFile {
      options.users[username] = try await Self.password(in: credentialFile)
    }
    return options
  }

  private func identity(_ addresses: [IPAddress]) throws -> TLSIdentity {
    let names = ["DNS:localhost"] + addresses.map { "IP:\($0)" }
    var template = CertificateTemplate(commonName: "localhost", alternativeNames: names)
    template.endsIn = 365 * 86_400
    let identity = try template.make()
    if let certificatePath, let leaf = identity.chain.first {
      try replaceFile(at: certificatePath, with: Self.pem(leaf))
    }
    return identity
  }

  private static func pem(_ certificate: [UInt8]) -> [UInt8] {
    let text = Data(certificate).base64EncodedString(
      options: [.lineLength64Characters, .endLineWithLineFeed])
    return Array("-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n".utf8)
  }

  private static func password(in path: String) async throws -> String {
    let environment = FetchEnvironment(
      variables: [:], digests: .openSSL, es384: .openSSL, now: { EventLoop.now })
    return try await SecretLocation(path)
      .password(using: environment, until: EventLoop.now + .seconds(30)).reveal()
  }
}

/// An address that cannot be listened on.
private struct ListeningError: Error, CustomStringConvertible {
  var failure: Failure

  var description: String {
    "cannot listen: \(failure.message)"
      + (failure.errno.map { ": \(SystemError($0))" } ?? "")
  }
}
