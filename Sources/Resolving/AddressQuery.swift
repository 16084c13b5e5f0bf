package import Endpoints

/// One question to DNS, for the A or the AAAA records of a name, and how it ended.
package struct AddressQuery: Hashable, Sendable {
  /// How a question ended; the response codes are those of RFC 1035 section 4.1.1.
  package enum Outcome: Hashable, Sendable {
    case answered(Int)
    /// The name exists and has no record of this type.
    case noData
    case nxdomain
    case servfail
    case refused
    case notImplemented
    /// The server could not read the question.
    case formatError
    /// The server's answer could not be read.
    case malformed
    /// No server took the question: refused by ICMP or TCP, or no route.
    case unreachable
    /// Nothing came back in the time given.
    case timeout
    /// c-ares failed for a reason of its own; the number is its status.
    case failed(Int32)
  }

  /// The version of the addresses asked for: A or AAAA.
  package var version: IPVersion
  package var outcome: Outcome
  /// When the question was sent, and how long until the outcome was known.
  package var startedAt: Instant
  package var duration: Nanoseconds
  /// Transmissions that went unanswered before the outcome.
  package var timeoutCount: Int
  /// The servers that could be asked, in their order.
  package var servers: [SocketAddress]

  /// The DNS name of the record type.
  package var recordType: String {
    switch version {
    case .v4: "A"
    case .v6: "AAAA"
    }
  }
}
