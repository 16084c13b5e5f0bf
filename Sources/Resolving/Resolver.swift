package import Polling
package import Vocabulary

/// Resolves host names to addresses for one run, and caches results for that long.
///
/// A literal is its own answer; then the hosts file, then DNS with A and AAAA at once (RES-4,
/// RES-5, RES-12). No SRV and no NAPTR: browsers do not query them either (RES-14).
@NetworkActor
package final class Resolver {
  let servers: [SocketAddress]
  private let capacity: Int
  private var lookups: [Key: Lookup] = [:]
  private var configuration: Result<ResolverConfiguration, AresFailure>?

  private struct Key: Hashable {
    var name: HostName
    var versions: Set<IPVersion>
  }

  /// A resolver that asks `servers` in order, or those of resolv.conf if empty.
  ///
  /// Caches `capacity` names: enough for every server of several large configurations, and a bound
  /// for anything else.
  package nonisolated init(servers: [SocketAddress] = [], capacity: Int = 4096) {
    self.servers = servers
    self.capacity = capacity
  }

  /// The addresses of a host, a literal or a name, for the requested IP versions.
  ///
  /// Concurrent and later calls for the same name share one lookup. If one family has answered and
  /// the other is silent, the result comes after at most a second, well before the deadline.
  package func resolve(
    _ host: String, _ versions: Set<IPVersion> = [.v4, .v6], until deadline: Instant
  ) async throws(ResolutionError) -> Resolution {
    let startedAt = EventLoop.now
    if let literal = AddressLiteral(host) {
      return try Resolution(host, literal, versions, startedAt: startedAt)
    }
    guard !Task.isCancelled else {
      throw ResolutionError(reason: .cancelled, host: host, startedAt: startedAt)
    }
    guard let name = HostName(host) else {
      throw ResolutionError(reason: .invalidName, host: host, startedAt: startedAt)
    }
    let key = Key(name: name, versions: versions)
    if let lookup = lookups[key] { return try await share(lookup, key, host, until: deadline) }
    let ordered = IPVersion.allCases.filter(versions.contains)
    let known = configuration
    let files = await EventLoop.offLoop(until: deadline) {
      LocalFiles(name, ordered, configuration: known)
    }
    guard let files else {
      throw ResolutionError(
        reason: Task.isCancelled ? .cancelled : .localFiles, host: host, startedAt: startedAt,
        duration: EventLoop.now - startedAt)
    }
    guard files.addresses.isEmpty else {
      return try Resolution(host, .hosts, files.addresses, startedAt: startedAt)
    }
    configuration = configuration ?? files.configuration
    // Another caller may have asked meanwhile.
    if let lookup = lookups[key] { return try await share(lookup, key, host, until: deadline) }
    let lookup = Lookup(
      host, name, versions: ordered, servers: servers, files.configuration)
    makeRoom()
    lookups[key] = lookup
    return try await result(of: lookup, key, until: deadline)
  }

  /// The system's resolver configuration, read once; `nil` if reading took too long.
  func systemConfiguration(
    until deadline: Instant
  ) async -> Result<ResolverConfiguration, AresFailure>? {
    if let configuration { return configuration }
    let read = await EventLoop.offLoop(until: deadline) {
      Result { () throws(AresFailure) in try ResolverConfiguration.read() }
    }
    configuration = configuration ?? read
    return read
  }

  /// The result of a lookup that another caller started.
  private func share(
    _ lookup: Lookup, _ key: Key, _ host: String, until deadline: Instant
  ) async throws(ResolutionError) -> Resolution {
    var resolution = try await result(of: lookup, key, until: deadline)
    resolution.host = host
    resolution.isShared = true
    return resolution
  }

  private func result(
    of lookup: Lookup, _ key: Key, until deadline: Instant
  ) async throws(ResolutionError) -> Resolution {
    defer {
      if lookup.isAbandoned, lookups[key] === lookup { lookups[key] = nil }
    }
    return try await lookup.result(until: deadline)
  }

  /// Evicts finished lookups when there are too many; those in flight are bounded by their callers.
  private func makeRoom() {
    guard lookups.count >= capacity else { return }
    lookups = lookups.filter { !$0.value.isOver }
  }
}

/// The entries for a name in this machine's files.
private struct LocalFiles: Sendable {
  var addresses: [ResolvedAddress]
  var configuration: Result<ResolverConfiguration, AresFailure>

  /// Reads what is not known yet, which may block.
  init(
    _ name: HostName, _ versions: [IPVersion],
    configuration: Result<ResolverConfiguration, AresFailure>?
  ) {
    addresses = HostsFile.addresses(of: name, versions)
    self.configuration =
      configuration ?? Result { () throws(AresFailure) in try ResolverConfiguration.read() }
  }
}
