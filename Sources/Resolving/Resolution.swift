package import Vocabulary

/// Where a host name led: its addresses, and how each question about it ended.
package struct Resolution: Hashable, Sendable {
  /// Which of the three ways gave the addresses.
  package enum Source: String, Hashable, Sendable {
    /// The host is an address itself; nothing was asked (RFC 5928 section 3).
    case literal
    case hosts
    case dns
  }

  /// The host as the caller wrote it.
  package var host: String
  package var source: Source
  /// The addresses to check, IPv6 and IPv4 taking turns; never empty, never more than
  /// `AddressSelection.limit`.
  package var addresses: [ResolvedAddress]
  /// The CNAME chain in the order of the answer; empty where the name has its own addresses.
  package var aliases: [Alias] = []
  /// The questions asked of DNS; empty for the other sources.
  package var queries: [DNSQuery] = []
  /// How many usable addresses the limit cut off.
  package var truncated = 0
  package var notes: [ResolutionNote] = []
  /// When the lookup began and how long it took, whoever asked for it first.
  package var startedAt: Instant
  package var duration = Nanoseconds.zero
  /// Another caller's lookup of the same name gave this; nothing was asked again.
  package var isShared = false
}

/// An address that a name led to.
package struct ResolvedAddress: Hashable, Sendable {
  package var ip: IPAddress
  /// How long the answer may be kept, the shortest of the chain; `nil` outside DNS.
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

/// Something about the addresses that a reader should know.
package enum ResolutionNote: Hashable, Sendable {
  /// Nothing is ever sent to a multicast, broadcast or unspecified address; it was left out.
  case refusedAddress(IPAddress)
  /// A public name led to an address that is not: split DNS, or DNS rebinding.
  case privateAnswer(IPAddress)
}
