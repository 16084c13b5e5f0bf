import ICEServers
package import Measurements
package import Polling
import Resolving
package import Vocabulary

/// Checks every path of a plan at every address of its host.
@NetworkActor
package final class Prober {
  /// Progress events, for display.
  package enum Progress: Sendable {
    /// This many more checks are planned.
    case planned(checks: Int)
    /// A check begins; nothing is measured yet. Its id is that of its ``finished(_:)``.
    case started(CheckResult)
    case finished(CheckResult)
  }

  let options: ProbeOptions
  let surroundings: ProbeSurroundings
  let locator: ServerLocator
  /// A target in progress takes tens of kilobytes; others would have to wait for their checks'
  /// turns anyway.
  private let targets: Gate
  let onProgress: @NetworkActor (Progress) -> Void
  /// Keeps the sources' credentials fresh, by source id.
  var keepers: [String: SourceKeeper] = [:]
  /// The servers of all sources of the run; `nil` where each is probed by itself.
  var pool: ServerPool?
  /// What came of sessions whose every pair was checked, by source id.
  var pairs: [String: PairResults] = [:]

  package convenience init(
    _ options: ProbeOptions, _ digests: Digests,
    onProgress: @escaping @NetworkActor (Progress) -> Void = { _ in }
  ) {
    self.init(options, digests, limits: nil, onProgress: onProgress)
  }

  /// One round of a long run, which shares the limits with all others.
  init(
    _ options: ProbeOptions, _ digests: Digests, limits: ProbeLimits?,
    onProgress: @escaping @NetworkActor (Progress) -> Void = { _ in }
  ) {
    self.options = options
    self.onProgress = onProgress
    surroundings = ProbeSurroundings(options, digests, limits: limits)
    targets = Gate(places: max(128, 2 * options.pacing.parallelChecks), interval: .zero)
    locator = ServerLocator(
      options.resolution, options.ipVersions, nameServers: options.nameServers,
      timeout: options.timeout)
  }

  /// Checks everything at once, as fast as the pacing allows; the results are in the plan's order.
  ///
  /// A cancelled task releases its allocations and returns what was measured until then. The ids of
  /// the results are provisional, and offsets count from `start`.
  package func check(_ plan: ProbePlan, start: Instant) async -> [CheckResult] {
    let checked = await inOrder(plan.pathsByTarget, through: targets) { paths in
      await self.probeTarget(paths, start)
    }
    let leftOut = plan.leftOut.flatMap { target in
      target.uri.transports.prefix(1).map { transport in
        let path = ProbePath(target: target, transport: transport)
        var result = PlannedCheck(path: path, check: path.mainCheck(options)).unmeasured
        if let checked = options.transports {
          result.observations.append(.transportLeftOut(transport, checked: checked))
        }
        return result
      }
    }
    return checked.flatMap(\.self) + leftOut
  }

  private func probeTarget(_ paths: [ProbePath], _ start: Instant) async -> [CheckResult] {
    guard let proxy = options.proxy else { return await probeServers(of: paths, start) }
    return await probeTarget(paths, through: proxy, start)
  }

  /// Finds the servers of a target and checks each, over its transport, at every address.
  func probeServers(of paths: [ProbePath], _ start: Instant) async -> [CheckResult] {
    guard let target = paths.first?.target else { return [] }
    let location = await locator.locate(target.uri, over: paths.map(\.transport))
    guard !location.places.isEmpty else {
      let record = CheckRecord(
        PlannedCheck(path: paths[0], check: paths[0].mainCheck(options)), start: start)
      record.apply(location)
      return [finish(record)]
    }
    return await inOrder(location.places) { place in
      await self.probeServer(place, of: target, location, start)
    }.flatMap(\.self)
  }

  private func probeServer(
    _ place: ServerLocation.Place, of target: ProbeTarget, _ location: ServerLocation,
    _ start: Instant
  ) async -> [CheckResult] {
    let path = ProbePath(target: target, transport: place.target.transport)
    var planned = PlannedCheck(
      path: path, check: path.mainCheck(options), servicePort: place.target.port,
      // A server may be missing if neither the URI, nor DNS, nor the user named it.
      isRequired: !place.target.isGuessed || options.transports != nil)
    guard case .success(let resolution) = place.result else {
      let record = CheckRecord(planned, start: start)
      record.apply(place, of: location)
      return [finish(record)]
    }
    planned.hasOtherVersion = Set(resolution.addresses.map(\.ip.version)).count > 1
    let checks = resolution.addresses.flatMap { address in
      path.checks(options).map { check in
        var planned = planned
        (planned.check, planned.address) = (check, address.ip)
        return planned
      }
    }
    return await runAll(checks, start) { $0.apply(place, of: location) }
  }

  /// Runs checks side by side; `prepare` records on each what is already known of the server.
  ///
  /// Each result is followed by that of the data through its allocation, where such is wanted.
  func runAll(
    _ checks: [PlannedCheck], _ start: Instant,
    _ prepare: @escaping @NetworkActor (CheckRecord) -> Void
  ) async -> [CheckResult] {
    let relayRows = checks.count { $0.hasRelayRow(options) }
    onProgress(.planned(checks: checks.count + relayRows))
    return await inOrder(checks) { check in
      let record = CheckRecord(check, start: start)
      prepare(record)
      await self.runInTurn(check, record)
      let result = self.finish(record)
      guard check.hasRelayRow(self.options) else { return [result] }
      return [result, self.finish(record.relay ?? self.untried(check, record))]
    }.flatMap(\.self)
  }

  private func untried(_ check: PlannedCheck, _ record: CheckRecord) -> CheckRecord {
    let relay = record.beginRelay(check)
    relay.update { $0.relay?.untried = .noAllocation }
    return relay
  }

  private func runInTurn(_ check: PlannedCheck, _ record: CheckRecord) async {
    do throws(CancellationError) {
      guard let scouts = surroundings.scouts(of: check) else {
        return try await takeTurn(check, record)
      }
      switch try await scouts.enter() {
      case .told(let witnesses): record.fail(byWitness: witnesses)
      case .go: try await takeTurn(check, record, with: scouts)
      }
    } catch {
      record.fail(.interrupted)
    }
  }

  private func takeTurn(
    _ check: PlannedCheck, _ record: CheckRecord, with scouts: Scouts
  ) async throws(CancellationError) {
    record.whenHeard = { scouts.hear() }
    defer {
      record.whenHeard = nil
      let isSilent = record.result.wasWhollySilent
      // A server that refuses does so at once: nobody waits long for it.
      if record.result.failure?.reason != .cancelled, !isSilent { scouts.hear() }
      scouts.leave(silent: isSilent ? record.serial : nil)
    }
    try await takeTurn(check, record)
  }

  private func takeTurn(
    _ check: PlannedCheck, _ record: CheckRecord
  ) async throws(CancellationError) {
    guard let media = surroundings.mediaTurns, check.hasRelayRow(options) else {
      return try await takePlainTurn(check, record)
    }
    try await media.admit { () throws(CancellationError) in
      try await takePlainTurn(check, record)
    }
  }

  private func takePlainTurn(
    _ check: PlannedCheck, _ record: CheckRecord
  ) async throws(CancellationError) {
    guard check.allocates else {
      return try await runInPlace(check, record)
    }
    // The wait for the server's slot comes first: it must not use up the check's own time.
    let server = check.destination.host
    let turns = surroundings.allocations(at: server)
    try await turns.admit { () throws(CancellationError) in
      try await runInPlace(check, record)
      if record.result.wasNeverServed { turns.skipPause() }
    }
    guard record.result.failure?.reason == .quota, surroundings.hasSeveralAllocations(at: server)
    else { return }
    try await surroundings.retries(at: server).admit {
      () throws(CancellationError) in
      try await runAlone(check, record, turns)
    }
  }

  /// Repeats a check that hit a quota, once the run's other checks have released what they held.
  private func runAlone(
    _ check: PlannedCheck, _ record: CheckRecord, _ turns: Gate
  ) async throws(CancellationError) {
    for _ in 0..<Self.quotaRetries where record.result.failure?.reason == .quota {
      try await EventLoop.sleep(until: EventLoop.now + Self.quotaPause)
      try await turns.whenQuiet()
      record.forgetFailure()
      try await turns.admit { await run(check, record) }
    }
    if record.result.outcome == .ok { record.observe(.quotaUsedByRun) }
  }

  /// Runs a check in one of the run's places; if it falls silent, it lends the place to another.
  ///
  /// A check that only waits costs next to nothing, and thousands of silent servers would otherwise
  /// be waited for one group after another.
  private func runInPlace(
    _ check: PlannedCheck, _ record: CheckRecord
  ) async throws(CancellationError) {
    _ = try await surroundings.starts.enter()
    var isLent = false
    let timer = EventLoop.schedule(at: EventLoop.now + Self.patience) {
      guard record.result.highestRung <= .route else { return }
      isLent = self.surroundings.limits.mayLendPlace()
      if isLent { self.targets.lend() }
    }
    defer {
      timer.cancel()
      if isLent {
        surroundings.limits.takeBackPlace()
        targets.takeBack()
      }
      surroundings.starts.leave()
    }
    await run(check, record)
  }

  /// The first RTO (RFC 8489 section 6.2.1): most answers have come by then.
  private static let patience = Nanoseconds.milliseconds(500)

  private static let quotaRetries = 2
  /// coturn counts an allocation for about a second after its release.
  private static let quotaPause = Nanoseconds.milliseconds(1200)

  private func run(_ check: PlannedCheck, _ record: CheckRecord) async {
    var check = check
    if check.allocates, check.path.target.credential != nil,
      let keeper = keepers[check.path.target.source]
    {
      check.path.target.credential = await keeper.credential(for: check.path.target)
      let credential = check.path.target.credential
      record.update { $0.apply(credential) }
    }
    onProgress(.started(record.begun))
    await check.check.init(CheckContext(check, surroundings, record))
      .perform(hasOtherVersion: check.hasOtherVersion)
  }

  func finish(_ record: CheckRecord) -> CheckResult {
    let result = record.finished()
    onProgress(.finished(result))
    return result
  }
}

extension CheckResult {
  /// Whether no server can have counted it: nothing was asked, or nothing runs there.
  fileprivate var wasNeverServed: Bool {
    requestsSent == 0 || failure?.reason == .connectionRefused
  }

  /// Whether it waited its full time for the server without even a refusal.
  fileprivate var wasWhollySilent: Bool { failure?.reason == .timeout && highestRung <= .route }
}
