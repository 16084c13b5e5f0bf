import Foundation
import ICEServers
import Measurements
import Polling
import STUNClient
import STUNWire
import TLS
import Transports
import Vocabulary

/// One check from its first packet to its last: connect, Binding, Allocate, release.
@NetworkActor
final class CheckRun {
  let check: PlannedCheck
  let server: Destination
  let surroundings: ProbeSurroundings
  let record: CheckRecord
  let deadline: Instant
  private var stringProfile = StringProfile.opaqueString

  var options: ProbeOptions { surroundings.options }

  /// A check that starts now: its deadline counts from here.
  init(
    _ check: PlannedCheck, at server: Destination, _ surroundings: ProbeSurroundings,
    _ record: CheckRecord
  ) {
    self.check = check
    self.server = server
    self.surroundings = surroundings
    self.record = record
    deadline = EventLoop.now + surroundings.options.timeout
  }

  /// Runs the check; what it saw is in the record, whatever happened.
  func run() async {
    do throws(Failure) {
      switch check.purpose {
      case .binding: try await bind()
      case .challenge: try await allocate(measuringFirst: false)
      case .allocation: try await allocateByEitherProfile()
      }
    } catch {
      record.fail(error)
    }
  }

  private func bind() async throws(Failure) {
    let driver = try await open(server)
    defer { driver.connection.close() }
    try await measureRoundTrips(driver, until: deadline)
    record.succeed()
    await driver.awaitStamps()
  }

  /// Servers of RFC 5389 and of RFC 8489 may make different keys of the same password.
  private func allocateByEitherProfile() async throws(Failure) {
    do {
      return try await allocate(measuringFirst: true)
    } catch {
      guard options.triesSASLprep, error.reason == .unauthorized, let tried = try credential()
      else { throw error }
      stringProfile = .saslprep { $0.precomposedStringWithCompatibilityMapping }
      guard let other = try? credential(), !other.isSame(as: tried) else { throw error }
      try await allocate(measuringFirst: false)
      record.observe(.saslprepMatched)
    }
  }

  /// What the state machines are given for one operation.
  func parameters(
    _ driver: ConnectionDriver, until deadline: Instant
  ) throws(Failure) -> ClientParameters {
    ClientParameters(
      transport: check.path.transport, server: driver.connection.peer,
      digests: surroundings.digests,
      makeTransactionID: ProbeSurroundings.randomTransactionID, schedule: schedule,
      deadline: deadline,
      credential: try credential(), software: options.software)
  }

  private var schedule: RetransmissionSchedule? {
    guard check.path.transport.isDatagram else { return nil }
    return .datagram(initialTimeout: record.roundTrips.timeout.value)
  }

  private func credential() throws(Failure) -> LongTermCredential? {
    guard check.purpose == .allocation, let credential = check.path.target.credential else {
      return nil
    }
    do {
      return try LongTermCredential(
        username: Array(credential.username.utf8),
        password: Array(credential.password.reveal().utf8), profile: stringProfile)
    } catch {
      throw error.failure
    }
  }
}

// MARK: - Connecting

extension CheckRun {
  /// Connects, through the proxy if there is one, with every step on the record.
  func open(
    _ server: Destination, domain: String? = nil
  ) async throws(Failure) -> ConnectionDriver {
    if let route = surroundings.proxyRoute {
      return try await open(server, domain: domain, by: route)
    }
    guard case .address(let address) = server else {
      throw Failure(
        .dnsFailure, during: .resolve, message: "\(server.host) has no address to connect to")
    }
    return try await open(address, domain: domain)
  }

  /// Connects to an address, and from there on through the tunnel.
  func open(
    _ address: SocketAddress, domain: String?, tunnel: (any Tunnel)? = nil
  ) async throws(Failure) -> ConnectionDriver {
    let target = try connectionTarget(address, domain: domain)
    let bindAddress = options.localAddresses.first { $0.version == address.ip.version }
    do throws(OpeningFailure) {
      let connection = try await Connection.open(
        target, ConnectionOptions(bindAddress: bindAddress, tunnel: tunnel), until: deadline)
      record.takeFreshSocket()
      record.take(connection.phases)
      if let session = connection.security { record.update { $0.tls = TLSInfo(session) } }
      if let session = connection.proxySecurity { record.take(proxy: session) }
      return ConnectionDriver(connection, record)
    } catch {
      record.take(error.phases)
      for icmp in error.icmpErrors { record.take(icmp, at: error.localAddress) }
      let phase = error.phases.last?.name ?? .connect
      // A proxy's certificate is not the server's.
      if case .tls(let failure) = error.error, phase != .proxy {
        record.take(failure, target.serverName)
      }
      throw error.error.failure(during: phase)
    }
  }

  private func connectionTarget(
    _ server: SocketAddress, domain: String?
  ) throws(Failure) -> ConnectionTarget {
    switch check.path.transport {
    case .udp: .udp(server)
    case .tcp: .tcp(server)
    case .tls: .tls(server, try tlsPeer(domain))
    case .dtls: .dtls(server, try tlsPeer(domain))
    }
  }

  private func tlsPeer(_ domain: String?) throws(Failure) -> TLSPeer {
    try tlsPeer(
      named: domain ?? options.serverName ?? check.path.target.uri.host.certificateName)
  }

  func tlsPeer(named host: String) throws(Failure) -> TLSPeer {
    guard let name = TLSServerName(host) else {
      throw Failure(
        .localError, during: .connect,
        message: SafeText("\(host) is no name that a certificate could bear"))
    }
    do {
      return TLSPeer(try surroundings.sharedTLSContext(), name: name)
    } catch {
      throw TransportError.tlsSetup(error).failure(during: .connect)
    }
  }
}

// MARK: - Binding

extension CheckRun {
  /// Sends the Binding requests from which the round-trip times come.
  ///
  /// The phase is the first of them, the time until the server-reflexive address is known; the rest
  /// only measure, and lie between the phases.
  func measureRoundTrips(
    _ driver: ConnectionDriver, until deadline: Instant
  ) async throws(Failure) {
    record.enter(.binding)
    let first = await bindOnce(driver, try parameters(driver, until: deadline))
    record.leave(first.isSuccess ? .ok : .failed)
    if case .failure(let failure) = first { throw driver.explain(failure, during: .binding) }
    for sent in 1..<options.bindingCount {
      guard hasTimeForSample(before: deadline) else {
        return record.observe(.samplesCut(asked: options.bindingCount, sent: sent))
      }
      guard await pause(driver) else { return }
      _ = await bindOnce(driver, try parameters(driver, until: deadline))
    }
  }

  private func bindOnce(
    _ driver: ConnectionDriver, _ parameters: ClientParameters
  ) async -> Result<BindingAnswer, STUNFailure> {
    var binding = BindingTransaction(parameters)
    let result = await driver.run(&binding)
    if case .success(let answer) = result {
      record.map(answer.mapped)
      record.take(software: answer.software)
    }
    return result
  }

  /// A sample that is cut off by the bound says nothing: it has its turn, and an RTO to be answered in.
  private func hasTimeForSample(before deadline: Instant) -> Bool {
    EventLoop.now + options.bindingInterval + record.roundTrips.timeout.estimate <= deadline
  }

  /// Waits for the next sample's turn; `false` when the connection or the run has ended.
  private func pause(_ driver: ConnectionDriver) async -> Bool {
    guard driver.lossError == nil, !Task.isCancelled else { return false }
    return await driver.idle(until: EventLoop.now + options.bindingInterval)
  }
}

extension Result {
  fileprivate var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
