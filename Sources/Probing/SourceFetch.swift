import ConfigSources
import ICEServers
import Measurements
import Polling
import SessionDescriptions
import Vocabulary

/// The result of fetching one source: a row of the report, and the URIs to check.
struct SourceFetch: Sendable {
  var result: SourceResult
  var targets: [ProbeTarget]
  /// The entries that cannot be checked, each already a failed check.
  var refused: [CheckResult] = []
  /// The source's own thresholds.
  var thresholds: Thresholds = [:]
  var notes: [FetchNote] = []
  /// Provides newer credentials later on, for fetched ones.
  var keeper: SourceKeeper?
  /// A peer whose candidates are to be checked.
  var media: MediaSession?
  /// The session to end after the checks.
  var session: WHIPSession?

  /// URIs that are already known.
  init(_ result: SourceResult, _ targets: [ProbeTarget]) {
    self.result = result
    self.targets = targets
  }

  /// Fetches a source; it always ends by the deadline.
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
    result.steps = fetched.steps
    result.token = fetched.token
    result.isCheckInItself = fetched.notes.contains(.serversOnlyBySignalling)
    result.endpointAddress = fetched.endpointAddress
    targets = []
    notes = fetched.notes
    adopt(fetched.configuration, of: plan)
    if let media = fetched.media, media.remote.candidates.isEmpty {
      let broken = fetched.notes.count { if case .answer(.candidate) = $0 { true } else { false } }
      result.remarks.append(
        SourceRemark(
          .noCandidates,
          broken == 0
            ? "the session description has no a=candidate line"
            : broken == 1
              ? "the only a=candidate line of the session description cannot be read"
              : "none of the \(broken) a=candidate lines of the session description can be read"))
    }
    media = fetched.media
    session = fetched.session
  }

  private init(
    _ plan: SourcePlan, id: String, _ error: ConfigSourceError, since start: Instant
  ) {
    let failure = Failure(
      error.failureReason, during: .config, message: SafeText(error.message))
    result = SourceResult(
      id: id, kind: plan.source.kind, name: SafeText(plan.name), outcome: .failed,
      duration: EventLoop.now - start, serverCount: error.configuration.servers.count,
      clockSkew: error.clockSkewSeconds.map { .seconds($0) }, failure: failure,
      remedy: SafeText(error.remedy))
    result.isRequired = plan.isRequired
    result.steps = error.steps
    result.token = error.token
    targets = []
    notes = error.notes
    if error.cause == .answer(.allMediaRejected) {
      result.remarks.append(SourceRemark(.mediaRefused, SafeText(error.message)))
    }
    adopt(error.configuration, of: plan)
  }

  /// Adopts the servers of a configuration, with remarks on the rest of it.
  private mutating func adopt(_ configuration: ICEConfiguration, of plan: SourcePlan) {
    targets = configuration.targets(of: plan, id: result.id)
    refused = configuration.refused.map {
      $0.check(of: plan, id: result.id)
    }
    result.remarks += notes.compactMap(SourceRemark.init)
    // The problem of an individual URI is reported with its check.
    guard plan.source.isDocument else {
      result.remarks += configuration.notes.filter { $0.kind == .duplicate }
        .compactMap { SourceRemark($0, isPlaced: false) }
      return
    }
    result.remarks += configuration.notes.compactMap { SourceRemark($0) }
    result.remarks += configuration.refused.compactMap { SourceRemark($0) }
  }
}

extension ICEConfiguration {
  fileprivate func targets(
    of plan: SourcePlan, id: String
  ) -> [ProbeTarget] {
    servers.flatMap { server in
      server.uris.map { uri in
        let notes = spellingNotes(on: uri)
        return ProbeTarget(
          source: id, uri: uri, credential: server.credential(for: uri),
          notes: plan.source.isDocument
            ? notes.filter { $0.note.refusedBy.isEmpty && !$0.note.isReadOtherwise } : notes,
          isRequired: plan.isRequired)
      }
    }
  }
}

extension ConfigSource {
  /// Whether it provides a document that is passed to browsers or other clients unchanged.
  var isDocument: Bool { if case .uris = self { false } else { true } }
}

extension ConfigSourceError {
  fileprivate var failureReason: FailureReason {
    switch cause {
    case .cancelled: .cancelled
    case .configuration(let error) where !error.isRefusal: .invalidConfiguration
    default: .configFetch
    }
  }
}
