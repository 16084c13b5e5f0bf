import Foundation
import ICEServers
import Measurements
import Polling
import STUNClient
import Transports
import Vocabulary

/// Whether the server grants an allocation for the credentials, and releases it (RFC 8656 section
/// 7).
///
/// Preceded by Binding, for the round trips. Without credentials, the unsigned Allocate shows
/// whether the server asks for them.
struct AllocationCheck: ServerCheck {
  nonisolated static let unmeasured = CheckDetail.allocation()
  /// Each from its own local port (TURN-12).
  private static let freshSocketLimit = 3

  let context: CheckContext
  var record: CheckRecord { context.record }

  init(_ context: CheckContext) {
    self.context = context
  }

  func run() async throws(Failure) {
    guard let given = context.check.path.target.credential else {
      return try await allocate(as: nil, measuringFirst: false)
    }
    let credential = try given.prepared(.opaqueString)
    do {
      try await allocate(as: credential, measuringFirst: true)
    } catch {
      switch error.reason {
      case .unauthorized where context.options.triesSASLprep:
        try await allocateBySASLprep(given, unlike: credential, failure: error)
      case .integrityFailure where !record.result.observations.contains(.bidDown):
        try await allocateWithoutSHA256(as: credential, failure: error)
      default: throw error
      }
    }
  }

  /// Some servers offer SHA-256 and sign with SHA-1 (violet 0.5): clients that do not know SHA-256
  /// work with them.
  private func allocateWithoutSHA256(
    as credential: LongTermCredential, failure: Failure
  ) async throws(Failure) {
    do {
      try await allocate(as: credential, measuringFirst: false, ignoringAlgorithms: true)
    } catch {
      throw failure
    }
    if record.result.outcome == .ok { record.observe(.acceptedWithoutSHA256) }
  }

  /// Servers of RFC 5389 and of RFC 8489 may derive different keys from the same password.
  private func allocateBySASLprep(
    _ given: ICECredential, unlike tried: LongTermCredential, failure: Failure
  ) async throws(Failure) {
    let profile = StringProfile.saslprep { $0.precomposedStringWithCompatibilityMapping }
    guard let other = try? given.prepared(profile), !other.isSame(as: tried) else { throw failure }
    try await allocate(as: other, measuringFirst: false)
    record.observe(.saslprepMatched)
  }

  /// Allocates, sends data through the allocation and gives it back, after measuring round trips if wanted.
  ///
  /// A server that does not answer Binding may still allocate (coturn's `no-stun`, Q-12): Binding
  /// gets half of the time, and its failure decides nothing unless the server cannot be reached at
  /// all.
  func allocate(
    as credential: LongTermCredential?, measuringFirst: Bool, ignoringAlgorithms: Bool = false
  ) async throws(Failure) {
    var destination = context.server
    var driver = try await context.open(destination)
    defer { driver.connection.close() }
    if measuringFirst { try await measureRoundTrips(driver, as: credential) }
    /// The certificate name given by the last redirect.
    var domain: String?
    // When the proxy resolves the name, the proxy's address is the closest we know.
    var redirects = RedirectPolicy(
      server: destination.address ?? driver.connection.peer, now: EventLoop.now,
      followsUnsigned: context.options.followsUnsignedRedirects)
    var freshSockets = 1
    /// The slot at the last redirect's target; each server limits its own.
    var turns: Gate?
    defer { turns?.leave() }
    while true {
      switch try await allocateOnce(
        driver, at: destination, domain, redirects, as: credential,
        ignoringAlgorithms: ignoringAlgorithms)
      {
      case .done:
        return await driver.awaitStamps()
      case .redirected(let redirect):
        redirects = redirects.following(redirect, now: EventLoop.now)
        driver.connection.close()
        if !redirect.isAuthenticated { try await pauseBeforeUnsignedRedirect() }
        turns?.leave()
        turns = nil
        // For another port of the same host, the check already has its slot.
        if redirect.target.ip.description != context.server.host {
          turns = try await turn(at: redirect.target)
        }
        destination = .address(redirect.target)
        domain = redirect.domain
        record.follow(redirect)
        driver = try await context.open(destination, domain: domain)
      case .mismatched(let failure):
        guard freshSockets < Self.freshSocketLimit else { throw failure }
        freshSockets += 1
        driver.connection.close()
        driver = try await context.open(destination, domain: domain)
      }
    }
  }

  /// Waits for a slot at a redirect's target: no more concurrent checks there than at any server.
  private func turn(at server: SocketAddress) async throws(Failure) -> Gate {
    let turns = context.surroundings.allocations(at: server.ip.description)
    do {
      if try await turns.enter(by: context.deadline) { return turns }
    } catch {
      throw .interrupted
    }
    throw Failure(
      .timeout, during: .allocate,
      message: "its turn at \(server), the target of the redirect, did not come in time")
  }

  /// Waits before following an unverified redirect: a third party must not be flooded in our name
  /// (B-7).
  private func pauseBeforeUnsignedRedirect() async throws(Failure) {
    do {
      try await EventLoop.sleep(until: min(EventLoop.now + .seconds(1), context.deadline))
    } catch {
      throw .interrupted
    }
  }

  private func measureRoundTrips(
    _ driver: ConnectionDriver, as credential: LongTermCredential?
  ) async throws(Failure) {
    let half = EventLoop.now + Nanoseconds((context.deadline - EventLoop.now).count / 2)
    do throws(Failure) {
      try await context.measureRoundTrips(driver, until: half, as: credential)
    } catch {
      guard driver.lossError == nil, driver.foreign == nil, !Task.isCancelled else { throw error }
      record.update { $0.allocation?.bindingFailure = error }
    }
  }

  private enum Step {
    case done
    case redirected(Redirect)
    /// 437: worth another try from another local port.
    case mismatched(Failure)
  }

  private func allocateOnce(
    _ driver: ConnectionDriver, at destination: Destination, _ domain: String?,
    _ redirects: RedirectPolicy, as credential: LongTermCredential?,
    ignoringAlgorithms: Bool
  ) async throws(Failure) -> Step {
    var parameters = context.parameters(driver, until: context.deadline, as: credential)
    parameters.ignoresPasswordAlgorithms = ignoringAlgorithms
    let data = credential.flatMap { credential in
      context.check.hasRelayRow(context.options)
        ? RelayCheck(
          context, at: destination, domain: domain, as: credential, beside: driver) : nil
    }
    defer { data?.close() }
    var allocation = Allocation(
      parameters,
      AllocationOptions(
        redirects: redirects, releaseBound: releaseBound, holds: data != nil))
    record.enter(.allocate)
    var held: RelayAllocation?
    let onEvent = { (event: Event) in
      switch event {
      case .allocated(let relay):
        held = relay
        record.apply(relay)
        if data == nil { record.enter(.release) }
      case .released(.unconfirmed(let failure)):
        record.recordUnreleased(failure)
      default: break
      }
    }
    allocation.start(now: EventLoop.now)
    if let data {
      _ = await driver.drive(
        &allocation, until: .distantFuture, onEvent: onEvent, isEnough: { held != nil })
      if let held, await !send(data, through: &allocation, held, driver) { return .done }
      allocation.release(now: EventLoop.now)
    }
    while true {
      let result = await driver.drive(&allocation, until: .distantFuture, onEvent: onEvent)
      if let result { return try conclude(result, driver) }
    }
  }

  /// Time for the server's confirmation: on a long way its answer takes more than the usual second.
  ///
  /// A run with a deadline has its second, and no more.
  private var releaseBound: Nanoseconds {
    guard context.options.deadline == nil else { return ProbeOptions.releaseBound }
    let needed = Nanoseconds(record.roundTrips.slowest.count / 2 * 5)
    return min(max(ProbeOptions.releaseBound, needed), ProbeOptions.longestRelease)
  }

  /// Sends data in a row of its own; `false` where the allocation, or the connection, did not live through
  /// that.
  private func send(
    _ data: RelayCheck, through allocation: inout Allocation, _ held: RelayAllocation,
    _ driver: ConnectionDriver
  ) async -> Bool {
    record.leave(.ok)
    await driver.awaitStamps()
    let ended = await data.run(&allocation, driver, held)
    record.resume()
    // It was granted; that it ended early is reported with the data.
    guard case .failure = ended else {
      record.enter(.release)
      return true
    }
    record.succeed()
    return false
  }

  private func conclude(
    _ result: Result<AllocationOutcome, STUNFailure>, _ driver: ConnectionDriver
  ) throws(Failure) -> Step {
    switch result {
    case .success(.allocated(_, let status)):
      record.leave(status.isReleased ? .ok : .failed)
      record.succeed()
      return .done
    case .success(.challenged):
      record.leave(.ok)
      // The check stays skipped: it showed that the server asks for credentials, and no more.
      record.observe(.noCredentials)
      return .done
    case .success(.redirected(let redirect)):
      record.leave(.ok)
      return .redirected(redirect)
    case .failure(let failure):
      record.leave(.failed)
      if case .redirect(_, let alternates, let isSigned) = failure, let first = alternates.first {
        record.observe(.redirected(to: first, signed: isSigned, followed: false))
      }
      if failure == .bidDown { record.observe(.bidDown) }
      let explained = driver.explain(failure, during: .allocate)
      guard failure.needsFreshSocket else { throw explained }
      return .mismatched(explained)
    }
  }
}

extension ReleaseStatus {
  fileprivate var isReleased: Bool {
    switch self {
    case .confirmed, .alreadyGone: true
    case .unconfirmed: false
    }
  }
}

extension ICECredential {
  /// The credential as sent; an unusable one fails the check before anything is sent.
  func prepared(_ profile: StringProfile) throws(Failure) -> LongTermCredential {
    do {
      return try LongTermCredential(
        username: Array(username.utf8), password: Array(password.reveal().utf8), profile: profile)
    } catch {
      throw error.failure
    }
  }
}

extension CheckRecord {
  /// Records the granted allocation.
  fileprivate func apply(_ relay: RelayAllocation) {
    update { result in
      result.allocation?.relayedAddresses = relay.relayed
      result.allocation?.lifetimeSeconds = relay.lifetime
      result.allocation?.integrity = relay.integrity
    }
    apply(realm: relay.realm)
    apply(software: relay.software)
    if let mapped = relay.mapped { map(mapped) }
  }

  /// Only an allocation with a lifetime can be left behind.
  func recordUnreleased(_ failure: STUNFailure) {
    guard let lifetime = result.lifetimeSeconds, lifetime > 0 else { return }
    observe(
      .allocationNotReleased(
        lifetime: lifetime, reason: failure.failure(during: .release).message))
  }
}
