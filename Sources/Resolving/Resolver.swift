package import Polling
package import Vocabulary

/// Turns host names into addresses for one run, and keeps what it learned for that long.
///
/// A literal is its own answer; then comes the hosts file, then DNS with A and AAAA at once (RES-4,
/// RES-5, RES-12). No SRV and no NAPTR: browsers do not ask for them either (RES-14).
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

  /// A resolver that asks `servers` in their order, or those of resolv.conf where there are none.
  ///
  /// It remembers `capacity` names: every server of several large configurations, and a bound for
  /// anything else.
  package nonisolated init(servers: [SocketAddress] = [], capacity: Int = 4096) {
    self.servers = servers
    self.capacity = capacity
  }

  /// The addresses of a host, a literal or a name, for the IP versions asked for.
  ///
  /// Concurrent and later calls for the same name share one lookup. When one family has answered and
  /// the other is silent, the answer comes after at most a second, well before the deadline.
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
    // Meanwhile somebody else may have asked.
    if let lookup = lookups[key] { return try await share(lookup, key, host, until: deadline) }
    let lookup = Lookup(
      host, name, versions: ordered, servers: servers, files.configuration)
    makeRoom()
    lookups[key] = lookup
    return try await result(of: lookup, key, until: deadline)
  }

  /// How the system looks names up, read once; `nil` where that took too long.
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

  /// The answer of a lookup that somebody else began.
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

  /// Forgets finished lookups once there are too many; those in flight are bounded by their callers.
  private func makeRoom() {
    guard lookups.count >= capacity else { return }
    lookups = lookups.filter { !$0.value.isOver }
  }
}

/// What this machine's files say of a name.
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
