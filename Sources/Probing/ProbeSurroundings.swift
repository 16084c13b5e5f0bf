import Measurements
import Polling
import STUNWire
import TLS
import Vocabulary

/// The limits that hold for all checks under way, in however many rounds, and the trust in TLS servers.
@NetworkActor
final class ProbeLimits {
  /// Limits the starts of all checks.
  let starts: Gate
  /// How many silent checks may go on beside those that have a place.
  private var loans: Int
  private let options: ProbeOptions
  private var allocations: [String: Gate] = [:]
  private var tlsContext: Result<TLSClientContext, TLSSetupError>?

  /// `places` is how many checks may be under way.
  init(_ options: ProbeOptions, places: Int) {
    self.options = options
    let each =
      (options.proxy == nil ? 1 : ProxyRoute.descriptorsPerCheck)
      + (options.relay == nil ? 0 : RelayWitnessSocket.descriptors)
    starts = Gate(
      places: ProcessLimits.places(places, each: each), interval: options.pacing.startInterval)
    loans = ProcessLimits.places(.max, each: each) - starts.places
  }

  /// Lends the place of a silent check to another; `false` if too many wait already.
  func mayLendPlace() -> Bool {
    guard loans > 0 else { return false }
    loans -= 1
    starts.lend()
    return true
  }

  /// Ends the loan of a check that is over.
  func takeBackPlace() {
    loans += 1
    starts.takeBack()
  }

  /// Limits the allocations at one server, where the first, unauthenticated request may be
  /// rate-limited.
  func allocations(at server: String) -> Gate {
    if let gate = allocations[server] { return gate }
    let gate = Gate(
      places: options.pacing.allocationsPerServer, interval: options.pacing.challengeInterval)
    if allocations.count >= Self.idleGates { allocations = allocations.filter { !$1.isIdle } }
    allocations[server] = gate
    return gate
  }

  /// Servers come and go in a long watch.
  private static let idleGates = 1000

  /// Reading the system's certificate authorities takes tens of milliseconds: once, and only if
  /// needed.
  func sharedTLSContext() throws(TLSSetupError) -> TLSClientContext {
    if let tlsContext { return try tlsContext.get() }
    let made = Result { () throws(TLSSetupError) in try TLSClientContext(options.tls) }
    tlsContext = made
    return try made.get()
  }
}

/// The shared state of a run's checks: the options, the gates, and the inputs of the pure code.
@NetworkActor
final class ProbeSurroundings {
  let options: ProbeOptions
  let digests: Digests
  let limits: ProbeLimits
  /// The route to the proxy; `nil` without one.
  let proxyRoute: ProxyRoute?
  /// How many of this run's checks were to have an allocation, by server.
  private var allocating: [String: Int] = [:]
  private var scouting: [Scouted: Scouting] = [:]
  private var retries: [String: Gate] = [:]
  private var relays: [Scouted: Int] = [:]
  /// Lets so many flows of media go on at a time; `nil` without media.
  let mediaTurns: Gate?
  private var mediaBytes = 0
  private var secondAllocations: [String: Gate] = [:]
  /// `nil` where mappings are not compared, or by other tests.
  let sharedPorts: SharedPorts?

  init(_ options: ProbeOptions, _ digests: Digests, limits: ProbeLimits? = nil) {
    var options = options
    // The allocations of a NAT test only show the candidates.
    if options.nat != nil { options.relay = nil }
    self.options = options
    self.digests = digests
    self.limits = limits ?? ProbeLimits(options, places: options.pacing.parallelChecks)
    proxyRoute = options.proxy.map { ProxyRoute($0, options) }
    let isCompared = options.comparesMappings && options.nat == nil && options.audit == nil
    sharedPorts = isCompared && limits == nil ? SharedPorts() : nil
    mediaTurns = options.relay?.flows.map { Gate(places: $0, interval: .zero) }
  }

  /// Limits the starts of all checks.
  var starts: Gate { limits.starts }

  /// Limits the allocations at one server; call it once for each that is to be.
  func allocations(at server: String) -> Gate {
    allocating[server, default: 0] += 1
    return limits.allocations(at: server)
  }

  /// Whether this run has more than one check with an allocation at a server.
  func hasSeveralAllocations(at server: String) -> Bool { allocating[server, default: 0] > 1 }

  /// Lets one check at a time have a server to itself.
  func retries(at server: String) -> Gate {
    if let gate = retries[server] { return gate }
    let gate = Gate(places: 1, interval: .zero)
    retries[server] = gate
    return gate
  }

  /// Whether one more allocation of a server's port is to send data through its relay.
  ///
  /// The first few show what the relay does; thousands of URIs of one server would only load it.
  func mayTestRelay(at server: SocketAddress, over transport: TransportProtocol) -> Bool {
    let place = Scouted(host: server.ip, port: server.port, transport: transport)
    relays[place, default: 0] += 1
    return relays[place, default: 0] <= Self.relaysPerPort
  }

  private static let relaysPerPort = 16

  /// Counts bytes of media; `false` if that would be more than the run may send.
  func mayMediaSend(_ bytes: Int) -> Bool {
    guard let limit = options.relay?.bytes else { return true }
    guard mediaBytes + bytes <= limit else { return false }
    mediaBytes += bytes
    return true
  }

  /// Lets one check at a time hold a second allocation on a server.
  func secondAllocations(at server: String) -> Gate {
    if let gate = secondAllocations[server] { return gate }
    let gate = Gate(places: 1, interval: .zero)
    secondAllocations[server] = gate
    return gate
  }

  private struct Scouted: Hashable {
    var host: IPAddress
    /// `nil` for the host as a whole.
    var port: UInt16?
    var transport: TransportProtocol
  }

  /// The scouts for a server; `nil` if the path to it is decided elsewhere.
  func scouts(of check: PlannedCheck) -> Scouts? {
    guard proxyRoute == nil, let host = check.address else { return nil }
    // TLS begins with TCP's own handshake; DTLS may pass where plain STUN does not.
    let transport = check.path.transport == .tls ? .tcp : check.path.transport
    return Scouts(
      host: scouting(
        Scouted(host: host, port: nil, transport: transport), limit: Scouts.checksPerHost),
      port: scouting(
        Scouted(host: host, port: check.port, transport: transport), limit: Scouts.checksPerPort))
  }

  private func scouting(_ scouted: Scouted, limit: Int) -> Scouting {
    if let scouting = scouting[scouted] { return scouting }
    let made = Scouting(limit: limit)
    scouting[scouted] = made
    return made
  }

  func sharedTLSContext() throws(TLSSetupError) -> TLSClientContext {
    try limits.sharedTLSContext()
  }

  /// An unguessable id (STUN-1).
  nonisolated static func randomTransactionID() -> TransactionID {
    var generator = SystemRandomNumberGenerator()
    return TransactionID(using: &generator)
  }
}
