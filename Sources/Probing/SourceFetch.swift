import ConfigSources
import ICEServers
import Measurements
import Polling
import SessionDescriptions
import Vocabulary

/// What one source came to: a row of the report, and the URIs to check.
struct SourceFetch: Sendable {
  var result: SourceResult
  var targets: [ProbeTarget]
  /// The source's own.
  var thresholds: Thresholds = [:]
  var notes: [FetchNote] = []
  /// Where its credentials come from later on, for what was fetched.
  var keeper: SourceKeeper?
  /// A peer whose candidates are to be checked.
  var media: MediaSession?
  /// What has to be ended after the checks.
  var session: WHIPSession?

  /// URIs that are known already.
  init(_ result: SourceResult, _ targets: [ProbeTarget]) {
    self.result = result
    self.targets = targets
  }

  /// Asks a source; it has ended by the deadline, whatever happens.
  init(
    _ plan: SourcePlan, id: String, using environment: FetchEnvironment, until deadline: Instant
  )
    async
  {
    let start = EventLoop.now
    do throws(ConfigSourceError) {
      let fetched = try await plan.source.fetch(using: environment, until: deadline)
      self.init(plan, id: id, fetched, since: start)
      keeper = SourceKeeper(plan.source, fetched, environment)
    } catch {
      self.init(plan, id: id, error, since: start)
    }
    thresholds = plan.thresholds
  }

  private init(
    _ plan: SourcePlan, id: String, _ fetched: FetchedConfiguration, since start: Instant
  ) {
    let servers = fetched.configuration.servers
    result = SourceResult(
      id: id, kind: plan.source.kind, name: SafeText(plan.name), outcome: .ok,
      duration: EventLoop.now - start, ttlSeconds: fetched.ttlSeconds,
      expiresAt: fetched.expiresAt.map { UnixTime(seconds: Int64($0)) }, serverCount: servers.count,
      clockSkew: fetched.clockSkewSeconds.map { .seconds($0) })
    result.expiryDisagreement = fetched.expiryDisagreementSeconds.map { .seconds($0) }
    result.isRequired = plan.isRequired
    result.mintsCredentials = plan.source.mintsCredentials
    result.steps = fetched.steps.map { SourceStep($0, since: start) }
    result.token = fetched.token.map { TokenInfo($0) }
    result.isCheckInItself = fetched.notes.contains(.serversOnlyBySignalling)
    targets = fetched.configuration.targets(of: plan, id: id)
    notes = fetched.notes
    media = fetched.media
    session = fetched.session
  }

  private init(
    _ plan: SourcePlan, id: String, _ error: ConfigSourceError, since start: Instant
  ) {
    let failure = Failure(
      error.cause == .cancelled ? .cancelled : .configFetch, during: .config,
      message: SafeText(error.message))
    result = SourceResult(
      id: id, kind: plan.source.kind, name: SafeText(plan.name), outcome: .failed,
      duration: EventLoop.now - start, serverCount: error.configuration.servers.count,
      clockSkew: error.clockSkewSeconds.map { .seconds($0) }, failure: failure,
      remedy: SafeText(error.remedy))
    result.isRequired = plan.isRequired
    result.steps = error.steps.map { SourceStep($0, since: start) }
    result.token = error.token.map { TokenInfo($0) }
    targets = error.configuration.targets(of: plan, id: id)
    notes = error.notes
  }
}

extension ICEConfiguration {
  fileprivate func targets(of plan: SourcePlan, id: String) -> [ProbeTarget] {
    servers.flatMap { server in
      server.uris.map { uri in
        ProbeTarget(
          source: id, uri: uri, credential: server.credential(for: uri),
          notes: spellingNotes(on: uri),
          isRequired: plan.isRequired)
      }
    }
  }
}
