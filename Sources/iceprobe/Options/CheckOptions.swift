import ArgumentParser
import Vocabulary

/// What to check, and for how long.
struct CheckOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only these, comma-separated: udp, tcp, tls, dtls. Also tried for URIs that leave it open.",
      valueName: "list"))
  var transport: TransportListArgument?

  @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "IPv4 only.")
  var ipv4Only = false

  @Flag(name: [.customShort("6"), .customLong("ipv6")], help: "IPv6 only.")
  var ipv6Only = false

  @Option(help: "Binding requests per check, from which the round-trip times come.")
  var count = 5

  @Option(help: "Time between the Binding requests of one check.")
  var interval = TimeArgument(.milliseconds(50))

  @Option(help: "Longest time for each check: every wait in it ends by then.")
  var timeout = TimeArgument(.seconds(10))

  @Option(
    help: ArgumentHelp(
      "Time between the starts of two checks; 0 starts as fast as --parallel allows.",
      discussion: "Less than 5ms (RFC 8445 section 14) is for servers of your own."))
  var pace = TimeArgument(.milliseconds(5))

  @Option(help: "Checks under way at once.")
  var parallel = 64

  @Option(
    name: .customLong("dns-server"),
    help: ArgumentHelp("Name server to ask instead of the system's.", valueName: "ip[:port]"))
  var dnsServers: [String] = []

  @Option(
    name: .customLong("bind-address"),
    help: ArgumentHelp("Local address to send from.", valueName: "ip"))
  var bindAddresses: [String] = []

  @Flag(
    name: .customLong("follow-unsigned-redirect"),
    help: "Follow a 300 (Try Alternate) that carries no integrity, as browsers do.")
  var followUnsignedRedirect = false

  @Flag(
    name: .customLong("compat-saslprep"),
    help: """
      After a 401, try user names and passwords beyond ASCII as RFC 5389 prepares them (SASLprep).
      """)
  var compatSASLprep = false

  mutating func validate() throws {
    guard !(ipv4Only && ipv6Only) else {
      throw ValidationError("-4 and -6 exclude each other")
    }
    guard (1...1000).contains(count) else {
      throw ValidationError("--count must be from 1 to 1000")
    }
    guard (1...1024).contains(parallel) else {
      throw ValidationError("--parallel must be from 1 to 1024")
    }
    guard pace.span <= .seconds(60) else {
      throw ValidationError("--pace must be at most 1m")
    }
    guard timeout.span >= .milliseconds(1) else {
      throw ValidationError("--timeout must be at least 1ms")
    }
  }
}

/// `udp,tcp,tls,dtls` or part of it.
struct TransportListArgument: ExpressibleByArgument {
  var transports: [TransportProtocol]

  init?(argument: String) {
    let words = argument.lowercased().split(separator: ",", omittingEmptySubsequences: false)
    let known = words.compactMap { TransportProtocol(rawValue: String($0)) }
    guard !known.isEmpty, known.count == words.count else { return nil }
    transports = known
  }
}
