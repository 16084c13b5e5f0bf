import ConfigSources
import ICEServers
import Measurements
import Polling
import Vocabulary

/// The credentials of one source during a long run: fetched anew before they expire.
@NetworkActor
final class SourceKeeper {
  private let source: ConfigSource
  private let environment: FetchEnvironment
  private let first: FetchedConfiguration
  private var renewed: FetchedConfiguration?
  private var renewalCount = 0
  private var renewal: SharedTask<Void>?
  /// No newer credentials are available: the source is not asked again for every check.
  private var isExhausted: Bool

  nonisolated init(
    _ source: ConfigSource, _ fetched: FetchedConfiguration, _ environment: FetchEnvironment
  ) {
    self.source = source
    self.environment = environment
    first = fetched
    isExhausted = !source.canBeRenewed
  }

  /// The credential for a check that begins now.
  ///
  /// A server that the newer configuration no longer names keeps the credential it came with.
  func credential(for target: ProbeTarget) async -> ICECredential? {
    if !isExhausted, (renewed ?? first).needsRenewal(at: environment.unixTime()) { await renew() }
    return renewed?.credential(in: target, of: first) ?? target.credential
  }

  /// Everyone who finds the credentials too old waits for the same fetch.
  private func renew() async {
    let task = renewal ?? SharedTask { await self.fetchAnew() }
    renewal = task
    _ = await task.value()
  }

  private func fetchAnew() async {
    defer { renewal = nil }
    let limit = environment.now() + Run.fetchLimit
    guard let fetched = try? await source.fetch(using: environment, until: limit),
      !fetched.needsRenewal(at: environment.unixTime())
    else {
      isExhausted = true
      return
    }
    renewed = fetched
    renewalCount += 1
  }

  /// The source's row of the report, with the lifetime of the newest credentials.
  func updating(_ result: SourceResult) -> SourceResult {
    guard let renewed else { return result }
    var result = result
    result.renewalCount = renewalCount
    result.ttlSeconds = renewed.ttlSeconds
    result.expiresAt = renewed.expiresAt.map { UnixTime(seconds: Int64($0)) }
    return result
  }
}

extension FetchedConfiguration {
  /// The credential that replaces a target's: that of the same URI in the same server.
  fileprivate func credential(
    in target: ProbeTarget, of first: FetchedConfiguration
  ) -> ICECredential? {
    let old = first.configuration.servers.firstIndex {
      $0.uris.contains(target.uri) && $0.credential(for: target.uri) == target.credential
    }
    let servers = configuration.servers
    let same = old.flatMap { servers.indices.contains($0) ? servers[$0] : nil }
    let candidates = [same].compactMap(\.self) + servers
    return candidates.first { $0.uris.contains(target.uri) }?.credential(for: target.uri)
  }
}
