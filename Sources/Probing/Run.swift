package import ConfigSources
import Diagnosing
import Endpoints
package import Measurements
package import Polling
import Transports

/// A whole run: fetch the configurations, check what they name, say what it means.
@NetworkActor
package struct Run {
  package var tool: ToolInfo
  package var options: ProbeOptions
  package var environment: FetchEnvironment
  package var thresholds: Thresholds
  /// What TCP and TLS go through.
  package var proxy: ProxySettings?

  package nonisolated init(
    tool: ToolInfo, options: ProbeOptions, environment: FetchEnvironment,
    thresholds: Thresholds = [:], proxy: ProxySettings? = nil
  ) {
    self.tool = tool
    self.options = options
    self.environment = environment
    self.thresholds = thresholds
    self.proxy = proxy
  }

  /// Runs to the end, or until the task is cancelled: then the report holds what there was by then.
  package func report(
    on sources: [SourcePlan], startedAt: UnixTime,
    onProgress: @escaping @NetworkActor (RunProgress) -> Void = { _ in }
  ) async -> Report {
    let start = EventLoop.now
    // Made anew for each run, as browsers make theirs, and only where a peer will see it.
    let identity =
      sources.contains(where: \.source.makesSession) ? try? TLSIdentity.forMedia() : nil
    let fetches = await fetch(
      sources, showing: identity?.fingerprint, onProgress)
    let report = await withProxy().report(
      on: fetches, showing: identity, start: start, startedAt: startedAt, onProgress)
    await end(fetches.compactMap(\.session))
    return report
  }

  /// The same run with its proxy ready; without the proxy's password every tunnel will say so.
  private func withProxy() async -> Run {
    guard let proxy else { return self }
    var run = self
    run.options.proxy = proxy.proxy
    do throws(ConfigSourceError.Cause) {
      run.options.proxy = try await proxy.withCredential(
        using: environment, until: EventLoop.now + Self.fetchLimit)
    } catch {
      run.options.proxyProblem = Failure(
        error == .cancelled ? .cancelled : .localError, during: .proxy,
        message: "the proxy's password: \(ServerText(error.description))")
    }
    return run
  }

  /// Runs on URIs that nothing had to be asked for.
  package func report(
    on targets: [ProbeTarget], from source: SourceResult, startedAt: UnixTime
  ) async -> Report {
    await report(
      on: [SourceFetch(source, targets)], showing: nil, start: EventLoop.now, startedAt: startedAt,
      { _ in })
  }

  private func report(
    on fetches: [SourceFetch], showing identity: TLSIdentity?, start: Instant, startedAt: UnixTime,
    _ onProgress: @escaping @NetworkActor (RunProgress) -> Void
  ) async -> Report {
    // The kernel begins a moment after it is first asked; the first sample should have its stamps too.
    KernelStamping.begin()
    let prober = Prober(options, environment.digests) { onProgress(.probing($0)) }
    for fetch in fetches { prober.keepers[fetch.result.id] = fetch.keeper }
    var checks = await check(fetches, showing: identity, with: prober, start: start)
    for index in checks.indices { checks[index].id = "c\(index + 1)" }
    let sources = fetches.map { $0.keeper?.updating($0.result) ?? $0.result }
    return Report(
      tool: tool,
      run: RunInfo(
        id: Self.randomID(), startedAt: startedAt, duration: EventLoop.now - start,
        isPartial: Task.isCancelled, proxy: options.proxy.map(ProxyInfo.init)),
      sources: sources, checks: checks,
      findings: Diagnosis.findings(
        in: Evidence(
          sources: sources, checks: checks, now: startedAt, thresholds: thresholds,
          sourceThresholds: Dictionary(
            fetches.map { ($0.result.id, $0.thresholds) }, uniquingKeysWith: { first, _ in first }))
      ))
  }

  /// Checks the servers of all sources, and at the same time the peers of those that made a session.
  private func check(
    _ fetches: [SourceFetch], showing identity: TLSIdentity?, with prober: Prober, start: Instant
  ) async -> [CheckResult] {
    let plan = ProbePlan(
      targets: fetches.flatMap(\.targets), transports: options.transports,
      resolution: options.resolution)
    async let servers = prober.check(plan, start: start)
    async let peers = inOrder(fetches) { fetch in
      guard let media = fetch.media, let identity else { return [CheckResult]() }
      let target = ConnectivityTarget(source: fetch.result.id, session: media, identity: identity)
      return await prober.check(target, start: start).map { check in
        var check = check
        check.isRequired = check.isRequired && fetch.result.isRequired
        return check
      }
    }
    return await servers + peers.flatMap(\.self)
  }

  /// A KVS channel by name takes three calls, each of which may be retried.
  static let fetchLimit = Nanoseconds.seconds(30)
  /// A transfer has a socket or two, and libcurl's own pairs for waking up and for names.
  private static let fetches = Gate(places: ProcessLimits.places(64, each: 7), interval: .zero)

  private func fetch(
    _ sources: [SourcePlan], showing fingerprint: CertificateFingerprint?,
    _ onProgress: @escaping @NetworkActor (RunProgress) -> Void
  ) async -> [SourceFetch] {
    var environment = environment
    environment.mediaFingerprint = fingerprint
    let prepared = environment
    return await inOrder(Array(sources.enumerated())) { index, source in
      let fetch = await self.whenThereIsRoom {
        await SourceFetch(
          source, id: "s\(index + 1)", using: prepared, until: EventLoop.now + Self.fetchLimit)
      }
      onProgress(.fetched(fetch.result, fetch.notes))
      return fetch
    }
  }

  /// Ends the sessions that were made to have something to check, all at once.
  private func end(_ sessions: [WHIPSession]) async {
    _ = await inOrder(sessions) { session in await self.whenThereIsRoom { await session.end() } }
  }

  /// One that is cancelled has no need to wait: it sends nothing, or one request that must be sent.
  private func whenThereIsRoom<Value>(_ fetch: () async -> Value) async -> Value {
    do throws(CancellationError) {
      return try await Self.fetches.admit { await fetch() }
    } catch {
      return await fetch()
    }
  }

  /// Sixteen bytes in hexadecimal: enough that no two runs ever share one.
  private static func randomID() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let digits = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

/// What happens during a run, for whoever shows it.
package enum RunProgress: Sendable {
  case fetched(SourceResult, [FetchNote])
  case probing(Prober.Progress)
}
