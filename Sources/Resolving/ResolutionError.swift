package import Vocabulary

/// Why a host gave no address that can be checked.
package struct ResolutionError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// Not a name that DNS can carry: empty or long labels, or letters outside RFC 1123.
    case invalidName
    /// The zone of a literal (`fe80::1%eth9`) names no interface here.
    case unknownInterface(String)
    /// The literal's IP version was not asked for.
    case addressFamily
    /// Every address is one that nothing may be sent to; the notes name them.
    case unusableAddresses
    /// The answer of DNS, the most telling one where A and AAAA differ; never `answered`.
    case query(DNSQuery.Outcome)
    /// The hosts file or resolv.conf could not be read in time: a disk of the network that is silent.
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
