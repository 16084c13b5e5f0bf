package import ConfigSources
import ICEServers
package import Measurements
package import Polling
import Transports
package import Vocabulary
package import Watching

/// Checks sources again and again until it is cancelled: the engine of `watch` and of `serve`.
///
///     let probing = ContinuousProbing(run, every: RoundSchedule(interval: .seconds(10)))
///     probing.onEvent = { event in … }         // on the loop, between two events of the network
///     await probing.run(on: plans)             // until cancelled; everything is given back by then
///     probing.states                           // at any moment: targets, histograms, counters, changes
///     probing.isPaused = true                  // no new round begins
///     probing.report(in: info)                 // what it comes to: last results, figures of the whole time
///
/// What is checked together, a *unit*, is one host of one source with all its URIs, at each address and over each
/// transport, as `run` would check them. Each unit has a schedule of its own, and a source is fetched anew beside
/// that, so that a slow server or source delays no other. All units together keep the limits of the pacing.
/// A source that makes a session (WHIP, IVS) is one unit: each round makes a session and ends it.
@NetworkActor
package final class ContinuousProbing {
  package enum Event: Sendable {
    case fetched(SourceResult, [FetchNote])
    /// The results of one round of a unit, under the ids of their targets.
    case checked([CheckResult])
    /// What a diagnosis after one or more rounds changed; it comes also when nothing did.
    case settled([TargetStates.Change])
  }

  package private(set) var states: TargetStates
  package var onEvent: @NetworkActor (Event) -> Void = { _ in }
  /// While it is paused, rounds under way end and none begins.
  package var isPaused = false {
    didSet { if !isPaused { wakeAll() } }
  }
  /// How many rounds each unit makes; `nil` for as many as there is time.
  package var roundLimit: Int?
  /// Whether the options' deadline is that of everything, and not of a round.
  package var endsAtDeadline = false

  private var probeRun: Run
  private let schedule: RoundSchedule
  private var limits: ProbeLimits?
  private var start = Instant.zero
  /// Sources and units without a first result.
  private var awaited: Set<String> = []
  private var pauses: [Waiter<Bool>] = []
  private var settling: Timer?
  private var settlingCost = Nanoseconds.zero
  private let deadline = RunDeadline()
  /// Which rounds count: those begun in this one.
  private var era = 0
  private var heartbeat: Timer?

  package nonisolated init(_ run: Run, every schedule: RoundSchedule) {
    probeRun = run
    self.schedule = schedule
    states = TargetStates(thresholds: run.thresholds, notation: run.notation)
  }

  /// Watches until it is cancelled, or until every unit has made its rounds.
  package func run(on sources: [SourcePlan]) async {
    guard endsAtDeadline else { return await watch(sources) }
    await deadline.bound(probeRun.options) { await self.watch(sources) }
  }

  private func watch(_ sources: [SourcePlan]) async {
    start = EventLoop.now
    KernelStamping.begin()
    lookForStandstill()
    defer { heartbeat?.cancel() }
    let run = probeRun
    await run.hidingSecrets {
      probeRun = await run.withProxy()
      limits = ProbeLimits(probeRun.options, places: Self.places)
      await withDiscardingTaskGroup { group in
        for (index, source) in sources.enumerated() {
          group.addTask { await self.watch(source, id: "s\(index + 1)") }
        }
      }
    }
    settling?.cancel()
    settle()
  }

  /// A silent server holds its places for as long as a check waits: others must find some.
  private nonisolated static let places = 2048

  /// Whether every source and unit has had its first result.
  package var isComplete: Bool { awaited.isEmpty && !states.targets.isEmpty }

  /// Notices that the program stood still, stopped or without a processor: rounds under way then count for
  /// nothing, since timers ran while answers came to nobody.
  private func lookForStandstill() {
    let due = EventLoop.now + Self.heart
    heartbeat = EventLoop.schedule(at: due) {
      // All timers that are due fire in order before a round goes on.
      if EventLoop.now - due > Self.standstill { self.era += 1 }
      self.lookForStandstill()
    }
  }

  private nonisolated static let heart = Nanoseconds.milliseconds(500)
  /// Longer than a busy host keeps the loop waiting.
  private nonisolated static let standstill = Nanoseconds.seconds(1)

  // MARK: What it comes to

  package func report(in info: RunInfo) -> Report {
    let run = RunInfo(
      id: info.id, startedAt: info.startedAt, duration: EventLoop.now - start,
      isPartial: !awaited.isEmpty, deadline: awaited.isEmpty ? nil : deadline.missed,
      proxy: probeRun.options.proxy.map(ProxyInfo.init))
    return states.report(by: probeRun.tool, run, at: now)
  }

  /// The last results alone, as a run of this moment: what a history keeps while it goes on.
  package func sample(at now: UnixTime) -> Report {
    let run = RunInfo(
      id: Run.randomID(), startedAt: now, duration: .zero, isPartial: !awaited.isEmpty,
      proxy: probeRun.options.proxy.map(ProxyInfo.init))
    return states.sample(by: probeRun.tool, run)
  }

  private var now: UnixTime { UnixTime(seconds: Int64(probeRun.environment.unixTime())) }

  /// Diagnoses soon: once for all rounds that end about the same time, and never for most of the time.
  private func settleSoon() {
    guard settling == nil else { return }
    let pause = max(Self.settlingPause, settlingCost * 20)
    settling = EventLoop.schedule(at: EventLoop.now + pause) { self.settle() }
  }

  private static let settlingPause = Nanoseconds.milliseconds(100)

  private func settle() {
    settling = nil
    let begin = EventLoop.now
    let changes = states.settle(at: now)
    settlingCost = EventLoop.now - begin
    onEvent(.settled(changes))
  }

  private func record(_ checks: [CheckResult], of unit: String) {
    let isCut = Task.isCancelled && checks.contains { $0.failure?.reason == .cancelled }
    // What was cut off at the end says nothing, unless it is all there is.
    guard !isCut || awaited.contains(unit) else { return }
    if !isCut { awaited.remove(unit) }
    onEvent(.checked(states.record(checks, of: unit, isWhole: !isCut, at: now)))
    settleSoon()
  }

  private func record(_ fetch: SourceFetch) {
    awaited.remove(fetch.result.id)
    states.record(fetch.result, thresholds: fetch.thresholds, at: now)
    onEvent(.fetched(fetch.result, fetch.notes))
    settleSoon()
  }

  // MARK: Sources

  private func watch(_ source: SourcePlan, id: String) async {
    awaited.insert(id)
    if source.source.makesSession {
      await rounds { await self.checkSession(source, id: id) }
    } else {
      await keepFetched(source, id: id)
    }
  }

  /// Fetches a source whenever its credentials are about to expire, and keeps its hosts being checked.
  private func keepFetched(_ source: SourcePlan, id: String) async {
    var renewal = RenewalSchedule(retry: schedule.interval)
    let hosts = WatchedHosts()
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        var run = probeRun
        let secrets = run.environment.secrets.generation(of: id)
        run.environment.secrets = secrets
        let fetch = await run.fetch(source, id: id, showing: nil)
        guard !Task.isCancelled else { break }
        record(fetch)
        let hasFailed = fetch.result.outcome == .failed
        // What was known before is better than nothing.
        if !hasFailed || hosts.isEmpty {
          secrets.comeIntoForce()
          for host in adopt(fetch, in: hosts) {
            group.addTask { await self.watch(host) }
          }
        }
        let pause =
          fetch.result.isCheckInItself
          ? schedule.interval
          : renewal.wait(
            hasFailed: hasFailed, expiresAt: fetch.result.expiresAt, ttl: fetch.result.ttlSeconds,
            at: now)
        guard let pause, source.source.isRepeatable, !isDone(hosts) else { break }
        await hosts.pause(until: EventLoop.now + pause)
        if isDone(hosts) { break }
      }
    }
  }

  private func isDone(_ hosts: WatchedHosts) -> Bool { roundLimit != nil && hosts.haveAllEnded }

  /// Takes over the servers of a newer configuration, and returns the hosts that are new.
  private func adopt(_ fetch: SourceFetch, in hosts: WatchedHosts) -> [WatchedHost] {
    let id = fetch.result.id
    let refused = "\(id) refused"
    if fetch.refused.isEmpty {
      states.end(refused)
    } else {
      onEvent(.checked(states.record(fetch.refused, of: refused, at: now)))
    }
    let change = hosts.take(fetch.targets, fetch.keeper) { WatchedHost(source: id, host: $0) }
    for host in change.gone {
      awaited.remove(host.unit)
      states.end(host.unit)
    }
    awaited.formUnion(change.new.map(\.unit))
    return change.new
  }

  // MARK: Rounds

  private func watch(_ host: WatchedHost) async {
    await rounds(of: host) { await self.check(host) }
    host.end()
  }

  private func check(_ host: WatchedHost) async {
    let era = era
    let prober = Prober(probeRun.options, probeRun.environment.digests, limits: limits)
    prober.keepers[host.source] = host.keeper
    let plan = ProbePlan(
      targets: host.targets, transports: probeRun.options.transports,
      resolution: probeRun.options.resolution)
    let checks = await prober.check(plan, start: start)
    guard !host.isGone, era == self.era else { return }
    record(checks, of: host.unit)
  }

  private func checkSession(_ source: SourcePlan, id: String) async {
    let era = era
    let unit = "\(id) session"
    if states.targets.allSatisfy({ $0.unit != unit }) { awaited.insert(unit) }
    var run = probeRun
    let secrets = run.environment.secrets.generation(of: id)
    run.environment.secrets = secrets
    defer { secrets.comeIntoForce() }
    let identity = run.makeIdentity(for: [source])
    let fetch = await run.fetch(source, id: id, showing: identity?.fingerprint)
    let prober = Prober(run.options, run.environment.digests, limits: limits)
    let outcome = await run.check(fetch, showing: identity, with: prober, start: start)
    guard !Task.isCancelled || outcome.result.failure?.reason != .cancelled, era == self.era else {
      return
    }
    var told = outcome.fetch
    told.result = outcome.result
    record(told)
    record(told.refused + outcome.servers + outcome.peers, of: unit)
  }

  /// Makes rounds on the schedule until cancelled, or as long as wanted.
  private func rounds(
    of host: WatchedHost? = nil, _ round: () async -> Void
  ) async {
    let pause = host?.pause ?? Waiter()
    var count = 0
    while !Task.isCancelled, host?.isOver != true {
      await waitWhilePaused()
      guard !Task.isCancelled, host?.isOver != true else { return }
      let begin = EventLoop.now
      await round()
      count += 1
      if let roundLimit, count >= roundLimit { return }
      let next = schedule.next(
        began: begin, ended: EventLoop.now, fraction: probeRun.environment.fraction())
      _ = await pause.wait(until: next, atDeadline: true, whenCancelled: false)
    }
  }

  private func waitWhilePaused() async {
    while isPaused, !Task.isCancelled {
      let waiter = Waiter<Bool>()
      pauses.append(waiter)
      _ = await waiter.wait(until: .distantFuture, atDeadline: false, whenCancelled: false)
    }
  }

  private func wakeAll() {
    let waiting = pauses
    pauses = []
    for waiter in waiting { waiter.resume(true) }
  }
}
