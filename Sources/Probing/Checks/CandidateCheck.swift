import Measurements
import Polling
import STUNClient
import SessionDescriptions
import TLS
import Transports
import Vocabulary

/// Checks one candidate: whether it answers, and how fast; on the chosen one, also DTLS.
@NetworkActor
final class CandidateCheck: Check {
  private let id: Int
  private let candidate: MediaCandidate
  private let priority: UInt32
  /// The port of another check, where the peer reached us from the candidate.
  private let local: SocketAddress?
  private let session: ConnectivitySession
  let record: CheckRecord
  private let deadline: Instant
  private var isAnswered = false

  private var options: ProbeOptions { session.surroundings.options }

  /// A check that starts now: its time counts from here.
  init(
    _ id: Int, _ candidate: MediaCandidate, priority: UInt32, at local: SocketAddress? = nil,
    _ session: ConnectivitySession, _ record: CheckRecord
  ) {
    self.id = id
    self.candidate = candidate
    self.priority = priority
    self.local = local
    self.session = session
    self.record = record
    deadline = EventLoop.now + session.surroundings.options.timeout
  }

  func run() async throws(Failure) {
    let path = try await open()
    defer { path.close() }
    path.answerRequests { [session, id, record, weak path] request, source in
      path.flatMap { session.answer(request, from: source, on: $0, of: id, record) }
    }
    let driver = ConnectionDriver(path.connection, record, isFramed: true)
    do throws(Failure) {
      try await check(driver, nominates: false)
    } catch {
      withdraw()
      throw error
    }
    record.succeed()
    if await session.nomination.isChosen(id, priority: priority) {
      try await connect(path, driver)
    }
    await measureRoundTrips(driver)
  }

  private func open() async throws(Failure) -> MediaPath {
    guard options.addressPolicy?.refuses(candidate.address.ip) != true else {
      withdraw()
      throw Failure(
        .invalidConfiguration, during: .ice,
        message: "\(candidate.address.ip) is link-local or a metadata service: not sent to")
    }
    let version = candidate.address.ip.version
    let bindAddress = options.localAddresses.first { $0.version == version }
    do throws(OpeningFailure) {
      let path = try await MediaPath.open(
        candidate, ConnectionOptions(bindAddress: bindAddress), sharing: local, until: deadline)
      record.apply(path.connection.phases)
      record.reach(path.connection)
      return path
    } catch {
      withdraw()
      record.apply(error.phases)
      record.reach(error)
      throw error.error.failure(during: error.phases.last?.name ?? .ice)
    }
  }

  private func withdraw() {
    session.nomination.withdraw()
    session.found.fail(candidate.address)
  }

  /// One connectivity check, recorded as a phase of its own.
  private func check(_ driver: ConnectionDriver, nominates: Bool) async throws(Failure) {
    record.enter(.ice)
    let result = await ask(driver, nominates: nominates, until: deadline)
    switch result {
    case .success:
      record.leave(.ok)
    case .failure(let failure):
      record.leave(.failed)
      throw driver.explain(failure, during: .ice)
    }
  }

  private func ask(
    _ driver: ConnectionDriver, nominates: Bool, until deadline: Instant
  ) async -> Result<ConnectivityAnswer, STUNFailure> {
    var check = ConnectivityCheck(
      session.parameters(
        on: driver.connection, isFirst: !isAnswered, nominates: nominates,
        until: deadline))
    let result = await driver.run(&check)
    if case .success(let answer) = result {
      isAnswered = true
      session.adopt(answer.role)
      record.map(answer.mapped)
    }
    return result
  }

  /// The samples come last: they must not delay the handshake, which the peer is waiting for.
  private func measureRoundTrips(_ driver: ConnectionDriver) async {
    for _ in 1..<options.bindingCount {
      let next = EventLoop.now + options.bindingInterval
      guard next < deadline, driver.lossError == nil, !Task.isCancelled,
        await driver.idle(until: next)
      else { break }
      _ = await ask(driver, nominates: false, until: deadline)
    }
    await driver.awaitStamps()
  }
}

// MARK: - The chosen pair

extension CandidateCheck {
  /// Nominates the pair and performs the DTLS handshake on it.
  private func connect(_ path: MediaPath, _ driver: ConnectionDriver) async throws(Failure) {
    record.update { $0.candidate?.isNominated = true }
    // A controlling peer nominates by itself.
    if session.isControlling { try await check(driver, nominates: true) }
    guard !session.target.session.remote.fingerprints.isEmpty else {
      throw Failure(
        .certificateInvalid, during: .dtls,
        message: "the answer announces no fingerprint to verify the certificate with")
    }
    record.enter(.dtls)
    do throws(TransportError) {
      let context = try makeContext()
      let tls = try await path.shakeHands(
        context, as: session.side, until: EventLoop.now + options.timeout)
      record.leave(.ok)
      record.update { $0.tls = TLSInfo(tls) }
    } catch {
      record.leave(.failed)
      if case .tls(let failure) = error {
        record.update { $0.tls = TLSInfo(failure, serverName: nil) }
      }
      throw error.failure(during: .dtls)
    }
  }

  private func makeContext() throws(TransportError) -> MediaTLSContext {
    do {
      return try session.makeTLSContext()
    } catch {
      throw .tlsSetup(error)
    }
  }
}

extension MediaCandidate {
  fileprivate var address: SocketAddress {
    switch self {
    case .udp(let address), .tcp(let address): address
    }
  }
}
