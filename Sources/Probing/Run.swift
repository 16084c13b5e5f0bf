package import ConfigSources
package import Diagnosing
import HTTPFetching
import ICEServers
package import Measurements
package import Polling
import SessionDescriptions
import TLS
import Transports
package import Vocabulary

/// A whole run: fetches the configurations, checks the servers, and diagnoses.
@NetworkActor
package struct Run {
  package var tool: ToolInfo
  package var options: ProbeOptions
  package var environment: FetchEnvironment
  package var thresholds: Thresholds
  /// The proxy for TCP and TLS.
  package var proxy: ProxySettings?
  /// The notation for settings in remedies: as the run received its own.
  package var notation: Setting.Notation

  package nonisolated init(
    tool: ToolInfo, options: ProbeOptions, environment: FetchEnvironment,
    thresholds: Thresholds = [:], proxy: ProxySettings? = nil,
    notation: Setting.Notation = .option
  ) {
    self.tool = tool
    self.options = options
    self.environment = environment
    self.thresholds = thresholds
    self.proxy = proxy
    self.notation = notation
  }

  /// Runs to the end, or until the task is cancelled: the report then holds the results so far.
  package func report(
    on sources: [SourcePlan], startedAt: UnixTime,
    onProgress: @escaping @NetworkActor (RunProgress) -> Void = { _ in }
  ) async -> Report {
    let deadline = RunDeadline()
    return await hidingSecrets {
      await deadline.bound(options) {
        await measure(sources, startedAt: startedAt, deadline, onProgress)
      }
    }
  }

  private func measure(
    _ sources: [SourcePlan], startedAt: UnixTime, _ deadline: RunDeadline,
    _ onProgress: @escaping @NetworkActor (RunProgress) -> Void
  ) async -> Report {
    let start = EventLoop.now
    let info = RunInfo(id: Self.randomID(), startedAt: startedAt, duration: .zero)
    onProgress(.began(info))
    // The kernel starts stamping a moment after the first request for it; the first sample should
    // have its stamps, too.
    KernelStamping.begin()
    var prepared = await withProxy()
    let identity = prepared.makeIdentity(for: sources)
    let run = prepared
    let prober = Prober(run.options, environment.digests) { onProgress(.probing($0)) }
    let pool = ServerPool(sources: sources.count)
    prober.pool = pool
    let outcomes = await inOrder(Array(sources.enumerated())) { index, source in
      let fetch = await run.fetch(source, id: "s\(index + 1)", showing: identity?.fingerprint)
      pool.add(fetch.targets)
      onProgress(
        .fetched(
          fetch.result, uriCount: fetch.targets.count + fetch.refused.count, fetch.notes))
      return await run.check(fetch, showing: identity, with: prober, start: start)
    }
    return run.report(of: outcomes, in: info, start: start, deadline)
  }

  /// The certificate shown to peers: created anew for each run, as browsers do, and only if a peer
  /// will see it.
  mutating func makeIdentity(for sources: [SourcePlan]) -> TLSIdentity? {
    guard sources.contains(where: \.source.makesSession) else { return nil }
    do throws(TLSSetupError) {
      return try .forMedia()
    } catch {
      environment.mediaProblem = error.sentence
      return nil
    }
  }

  /// Runs on URIs that are already known.
  package func report(
    on targets: [ProbeTarget], from source: SourceResult, startedAt: UnixTime
  ) async -> Report {
    let deadline = RunDeadline()
    return await hidingSecrets {
      environment.secrets.insert(targets.compactMap(\.credential?.password))
      return await deadline.bound(options) {
        let start = EventLoop.now
        KernelStamping.begin()
        let outcome = await check(
          SourceFetch(source, targets), showing: nil, with: Prober(options, environment.digests),
          start: start)
        let info = RunInfo(id: Self.randomID(), startedAt: startedAt, duration: .zero)
        return report(of: [outcome], in: info, start: start, deadline)
      }
    }
  }

  /// Does the work of a run so that no secret that it comes to know is shown, whichever server says it.
  func hidingSecrets<Value: Sendable>(_ work: () async -> Value) async -> Value {
    let secrets = environment.secrets
    return await SecretMask.$inForce.withValue(
      SecretMask.Lookup { secrets.mask }, operation: work)
  }

  /// The same run with its proxy ready; without the proxy's password every tunnel will report that.
  func withProxy() async -> Run {
    guard let proxy else { return self }
    var run = self
    run.options.proxy = proxy.proxy
    do throws(ConfigSourceError.Cause) {
      run.options.proxy = try await proxy.withCredential(
        using: environment, until: EventLoop.now + Self.fetchLimit)
    } catch {
      run.options.proxyProblem = Failure(
        error == .cancelled ? .cancelled : .localError, during: .proxy,
        message: "the proxy's password: \(SafeText(error.description))")
    }
    return run
  }

  private func report(
    of outcomes: [SourceOutcome], in info: RunInfo, start: Instant, _ deadline: RunDeadline
  ) -> Report {
    var checks =
      (outcomes.flatMap { $0.fetch.refused + $0.servers } + outcomes.flatMap(\.peers))
      .renumbered { index, _ in "c\(index + 1)" }
    var sources = outcomes.map(\.result)
    // Interrupted when everything had been measured, it is whole.
    let isPartial =
      Task.isCancelled
      && (checks.map(\.failure) + sources.map(\.failure))
        .contains { $0?.reason == .cancelled }
    if let limit = deadline.missed {
      for index in checks.indices { checks[index].failure?.blame(deadline: limit) }
      for index in sources.indices { sources[index].failure?.blame(deadline: limit) }
    }
    let ownThresholds = outcomes.map { ($0.fetch.result.id, $0.fetch.thresholds) }
    return Report(
      tool: tool,
      run: RunInfo(
        id: info.id, startedAt: info.startedAt, duration: EventLoop.now - start,
        isPartial: isPartial, deadline: isPartial ? deadline.missed : nil,
        proxy: options.proxy.map(ProxyInfo.init)),
      sources: sources, checks: checks,
      findings: Diagnosis.findings(
        in: Evidence(
          sources: sources, checks: checks, now: info.startedAt, thresholds: thresholds,
          sourceThresholds: Dictionary(ownThresholds, uniquingKeysWith: { first, _ in first }),
          notation: notation)))
  }

  /// A KVS channel given by name takes three calls, each of which may be retried.
  static let fetchLimit = Nanoseconds.seconds(30)
  /// A transfer has a socket or two, plus libcurl's own pairs for waking up and for names.
  private static let fetches = Gate(places: ProcessLimits.places(64, each: 7), interval: .zero)

  func fetch(
    _ source: SourcePlan, id: String, showing fingerprint: CertificateFingerprint?
  ) async -> SourceFetch {
    var environment = environment
    environment.mediaFingerprint = fingerprint
    let prepared = environment
    return await whenThereIsRoom {
      await SourceFetch(
        source, id: id, using: prepared, until: EventLoop.now + Self.fetchLimit)
    }
  }

  /// A cancelled one need not wait: it sends nothing, or one request that must be sent.
  private func whenThereIsRoom<Value>(_ fetch: () async -> Value) async -> Value {
    do throws(CancellationError) {
      return try await Self.fetches.admit { await fetch() }
    } catch {
      return await fetch()
    }
  }

  /// Checks a source's servers and, at the same time, the peer of its session.
  ///
  /// Immediately, even if other sources are still being fetched: sessions and credentials expire.
  func check(
    _ fetch: SourceFetch, showing identity: TLSIdentity?, with prober: Prober, start: Instant
  ) async -> SourceOutcome {
    prober.keepers[fetch.result.id] = fetch.keeper
    async let servers = checkServers(fetch.targets, with: prober, start: start)
    async let peers = checkPeer(of: fetch, showing: identity, with: prober, start: start)
    let (checks, (candidates, left)) = (await servers, await peers)
    var fetch = fetch
    fetch.result.adopt(prober.pairs[fetch.result.id])
    if let left {
      fetch.result.remarks.append(
        SourceRemark(.sessionLeft, SafeText("the session was not deleted: \(left)")))
    }
    return SourceOutcome(fetch: fetch, servers: checks, peers: candidates)
  }

  private func checkServers(
    _ targets: [ProbeTarget], with prober: Prober, start: Instant
  ) async -> [CheckResult] {
    func plan(_ transports: [TransportProtocol]?) -> ProbePlan {
      ProbePlan(targets: targets, transports: transports, resolution: options.resolution)
    }
    return options.nat == nil
      ? await prober.check(plan(options.transports), start: start)
      : await prober.checkNAT(plan([.udp]), start: start)
  }

  /// Checks the candidates of a session, and ends it as soon as that is done; NATs lie before any peer.
  private func checkPeer(
    of fetch: SourceFetch, showing identity: TLSIdentity?, with prober: Prober, start: Instant
  ) async -> ([CheckResult], left: SessionLeft?) {
    var checks: [CheckResult] = []
    if options.nat == nil, options.audit == nil, let media = fetch.media, let identity {
      let target = ConnectivityTarget(source: fetch.result.id, session: media, identity: identity)
      checks = await check(target, fetch, with: prober, start: start)
    }
    var left: SessionLeft?
    if let session = fetch.session { left = await whenThereIsRoom { await session.end() } }
    for index in checks.indices {
      checks[index].isRequired = checks[index].isRequired && fetch.result.isRequired
    }
    return (checks, left)
  }

  /// Checks every pair with a peer that is made for it, and every candidate of any other.
  private func check(
    _ target: ConnectivityTarget, _ fetch: SourceFetch, with prober: Prober, start: Instant
  ) async -> [CheckResult] {
    guard target.session.remote.checksPairs, let session = fetch.session else {
      return await prober.checkSession(target, start: start)
    }
    return await prober.checkPairs(
      target, endpoint: fetch.result.endpointAddress,
      servers: await prober.pool?.all() ?? fetch.targets, start: start
    ) { candidates in
      await session.trickle(candidates).map { "\($0)" }
    }
  }

  /// Sixteen bytes in hexadecimal: enough that no two runs ever share one.
  package static func randomID() -> String {
    var generator = SystemRandomNumberGenerator()
    return Hexadecimal.text(generator.next() as UInt64)
      + Hexadecimal.text(generator.next() as UInt64)
  }
}

/// The results of one source and its checks.
struct SourceOutcome: Sendable {
  var fetch: SourceFetch
  var servers: [CheckResult]
  var peers: [CheckResult]

  /// The source's row of the report, including its renewals.
  @NetworkActor var result: SourceResult { fetch.keeper?.updating(fetch.result) ?? fetch.result }
}

/// Progress events of a run, for display.
package enum RunProgress: Sendable {
  /// Always the first; its duration is not known yet.
  case began(RunInfo)
  case fetched(SourceResult, uriCount: Int, [FetchNote])
  case probing(Prober.Progress)
}

extension Failure {
  /// Says what interrupted it.
  fileprivate mutating func blame(deadline: Nanoseconds) {
    guard reason == .cancelled else { return }
    message = SafeText("not finished when the run's \(deadline.decimalSeconds) s were nearly over")
  }
}
