package import Vocabulary

/// Why a host has no address that can be checked.
package struct ResolutionError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// Not a name that DNS can carry: empty or long labels, or letters outside RFC 1123.
    case invalidName
    /// No interface here matches the zone of a literal (`fe80::1%eth9`).
    case unknownInterface(String)
    /// The literal is not of a requested IP version.
    case addressFamily
    /// Every address is one to which nothing may be sent; the notes list them.
    case unusableAddresses
    /// The DNS outcome, the more telling one if A and AAAA differ; never `answered`.
    case query(DNSQuery.Outcome)
    /// The hosts file or resolv.conf could not be read in time: a network disk that does not
    /// respond.
    case localFiles
    case cancelled
  }

  package var reason: Reason
  package var host: String
  package var queries: [DNSQuery] = []
  package var notes: [ResolutionNote] = []
  package var startedAt: Instant
  package var duration = Nanoseconds.zero

  package init(
    reason: Reason, host: String, queries: [DNSQuery] = [], notes: [ResolutionNote] = [],
    startedAt: Instant, duration: Nanoseconds = .zero
  ) {
    self.reason = reason
    self.host = host
    self.queries = queries
    self.notes = notes
    self.startedAt = startedAt
    self.duration = duration
  }
}
