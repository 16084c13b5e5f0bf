package import Vocabulary

/// The result of resolving a host name: its addresses, and how each question ended.
package struct Resolution: Hashable, Sendable {
  /// Which of the three sources gave the addresses.
  package enum Source: String, Hashable, Sendable {
    /// The host is an address itself; nothing was asked (RFC 5928 section 3).
    case literal
    case hosts
    case dns
  }

  /// The host as the caller wrote it.
  package var host: String
  package var source: Source
  /// The addresses to check, alternating between IPv6 and IPv4; never empty, at most
  /// `AddressSelection.limit`.
  package var addresses: [ResolvedAddress]
  /// The CNAME chain in the order of the answer; empty if the name has addresses of its own.
  package var aliases: [Alias] = []
  /// The DNS questions; empty for the other sources.
  package var queries: [DNSQuery] = []
  /// How many usable addresses the limit cut off.
  package var truncated = 0
  package var notes: [ResolutionNote] = []
  /// When the lookup began and how long it took, whichever caller started it.
  package var startedAt: Instant
  package var duration = Nanoseconds.zero
  /// The result comes from another caller's lookup of the same name; nothing was asked again.
  package var isShared = false
}

/// An address that a name led to.
package struct ResolvedAddress: Hashable, Sendable {
  package var ip: IPAddress
  /// How long the answer may be cached, the shortest TTL in the chain; `nil` outside DNS.
  package var ttlSeconds: Int?

  package init(ip: IPAddress, ttlSeconds: Int? = nil) {
    self.ip = ip
    self.ttlSeconds = ttlSeconds
  }
}

/// One CNAME record of an answer.
package struct Alias: Hashable, Sendable {
  package var owner: String
  package var target: String
  package var ttlSeconds: Int
}

/// A note on the addresses for the reader.
package enum ResolutionNote: Hashable, Sendable {
  /// A multicast, broadcast or unspecified address, to which nothing is ever sent, was left out.
  case refusedAddress(IPAddress)
  /// A public name resolved to an address that is not public: split DNS, or DNS rebinding.
  case privateAnswer(IPAddress)
}
