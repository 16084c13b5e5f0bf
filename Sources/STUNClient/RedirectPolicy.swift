package import Vocabulary

/// The target of a 300 (Try Alternate) (RFC 8489 section 10).
package struct Redirect: Hashable, Sendable {
  /// The server to contact next, over the same transport and with the same credentials.
  package var target: SocketAddress
  /// The name to verify a certificate against; `nil` means the original server's name.
  package var domain: String?
  /// Whether the 300 was verified; everything reached through an unverified one is marked.
  package var isAuthenticated: Bool

  package init(target: SocketAddress, domain: String?, isAuthenticated: Bool) {
    self.target = target
    self.domain = domain
    self.isAuthenticated = isAuthenticated
  }
}

/// Why a redirect is not followed.
package enum RedirectRefusal: String, CaseIterable, Hashable, Sendable {
  /// The response has no integrity, and following such responses was not requested.
  case unsigned
  /// Loopback, unspecified, multicast, or a private address named by a public server.
  case refused
  /// No alternate of the address family in use.
  case family
  /// Already contacted within the last five minutes.
  case loop
  /// More than five servers in a row.
  case tooManyHops
  /// In answer to Binding: what is measured there is the server asked (STUN-49).
  case binding
}

/// The rules for following a 300 (STUN-48), with the servers already visited.
package struct RedirectPolicy: Hashable, Sendable {
  /// RFC 8489 sets no limit; real chains are one or two long.
  package static let hopLimit = 5
  /// RFC 8489 section 10: a server already contacted within five minutes is a loop.
  package static let loopWindow = Nanoseconds.seconds(300)

  package var followsUnsigned: Bool
  package private(set) var current: SocketAddress
  private var visited: [SocketAddress: Instant]

  /// - Parameters:
  ///   - server: the first server, as contacted.
  ///   - now: when it is contacted.
  ///   - followsUnsigned: whether a 300 without integrity may be followed.
  package init(server: SocketAddress, now: Instant, followsUnsigned: Bool = false) {
    current = server
    visited = [server: now]
    self.followsUnsigned = followsUnsigned
  }

  package var hops: Int { visited.count - 1 }

  /// The alternate to go to, or why none is acceptable.
  package func target(
    among alternates: [SocketAddress], isAuthenticated: Bool, now: Instant
  ) throws(RedirectRefusal) -> SocketAddress {
    guard let target = alternates.first(where: { $0.ip.version == current.ip.version }) else {
      throw .family
    }
    guard isReasonable(target) else { throw .refused }
    if let contacted = visited[target], now - contacted < Self.loopWindow { throw .loop }
    guard hops < Self.hopLimit else { throw .tooManyHops }
    guard isAuthenticated || followsUnsigned else { throw .unsigned }
    return target
  }

  /// The policy for the redirection target.
  package func following(_ redirect: Redirect, now: Instant) -> RedirectPolicy {
    var next = self
    next.current = redirect.target
    next.visited[redirect.target] = now
    return next
  }

  private func isReasonable(_ target: SocketAddress) -> Bool {
    guard target.port != 0 else { return false }
    switch target.ip.reach {
    case .global: return true
    case .privateUse, .sharedCarrier: return current.ip.reach != .global
    case .linkLocal: return current.ip.reach == .linkLocal
    // Only a server on this host may name another one here.
    case .loopback: return current.ip.reach == .loopback
    case .unspecified, .multicast, .broadcast: return false
    }
  }
}

extension RedirectRefusal: Error {}
