import Measurements
import Polling
import STUNClient
import STUNWire
import Transports
import Vocabulary

extension CheckRun {
  /// Each from a local port of its own (TURN-12).
  private static let freshSocketLimit = 3

  /// Allocates and gives back, after measuring round trips if wanted.
  ///
  /// A server that is silent to Binding may allocate all the same (coturn's `no-stun`, Q-12): Binding
  /// gets half of the time, and its failure decides nothing unless there is no way to the server at all.
  func allocate(measuringFirst: Bool) async throws(Failure) {
    var driver = try await open(server)
    defer { driver.connection.close() }
    if measuringFirst { try await measureBeforeAllocating(driver) }
    var destination = server
    /// The name that the last redirect gave for the certificate.
    var domain: String?
    // Of a name that is left to the proxy, the proxy's address is the nearest that is known.
    var redirects = RedirectPolicy(
      server: server.address ?? driver.connection.peer, now: EventLoop.now,
      followsUnsigned: options.followsUnsignedRedirects)
    var freshSockets = 1
    while true {
      switch try await allocateOnce(driver, redirects) {
      case .done:
        return await driver.awaitStamps()
      case .redirected(let redirect):
        redirects = redirects.following(redirect, now: EventLoop.now)
        driver.connection.close()
        if !redirect.isAuthenticated { try await spareStranger() }
        destination = .address(redirect.target)
        domain = redirect.domain
        record.follow(redirect)
        driver = try await open(destination, domain: domain)
      case .mismatched(let failure):
        guard freshSockets < Self.freshSocketLimit else { throw failure }
        freshSockets += 1
        driver.connection.close()
        driver = try await open(destination, domain: domain)
      }
    }
  }

  /// Waits before going where anybody may have sent us: a third party should not be flooded in our
  /// name (B-7).
  private func spareStranger() async throws(Failure) {
    do {
      try await EventLoop.sleep(until: min(EventLoop.now + .seconds(1), deadline))
    } catch {
      throw .interrupted
    }
  }

  private func measureBeforeAllocating(_ driver: ConnectionDriver) async throws(Failure) {
    let half = EventLoop.now + Nanoseconds((deadline - EventLoop.now).count / 2)
    do throws(Failure) {
      try await measureRoundTrips(driver, until: half)
    } catch {
      guard driver.lossError == nil, driver.foreign == nil, !Task.isCancelled else { throw error }
      record.update { $0.bindingFailure = error }
    }
  }

  private enum Step {
    case done
    case redirected(Redirect)
    /// 437: worth another try from another local port.
    case mismatched(Failure)
  }

  private func allocateOnce(
    _ driver: ConnectionDriver, _ redirects: RedirectPolicy
  ) async throws(Failure) -> Step {
    var allocation = Allocation(
      try parameters(driver, until: deadline),
      AllocationOptions(
        redirects: redirects, releaseBound: ProbeOptions.releaseBound, holds: false))
    record.enter(.allocate)
    let result = await driver.run(&allocation) { event in
      guard case .allocated(let relay) = event else { return }
      record.take(relay)
      record.enter(.release)
    }
    return try conclude(result, driver)
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
      // The check stays skipped: it was shown that the server wants credentials, and no more.
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
