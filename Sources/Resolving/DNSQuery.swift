package import Vocabulary

/// One DNS question, for records of one type for a name, and its outcome.
package struct DNSQuery: Hashable, Sendable {
  /// The outcome of a question; the response codes are those of RFC 1035 section 4.1.1.
  package enum Outcome: Hashable, Sendable {
    case answered(Int)
    /// The name exists but has no record of this type.
    case noData
    case nxdomain
    case servfail
    case refused
    case notImplemented
    /// The server could not read the question.
    case formatError
    /// The server's answer could not be read.
    case malformed
    /// No server accepted the question: refused by ICMP or TCP, or no route.
    case unreachable
    /// Nothing came back in the time given.
    case timeout
    /// c-ares failed for a reason of its own; the number is its status.
    case failed(Int32)
  }

  /// The records asked for.
  package var type: RecordType
  package var outcome: Outcome
  /// When the question was sent, and how long it took to the outcome.
  package var startedAt: Instant
  package var duration: Nanoseconds
  /// Transmissions that went unanswered before the outcome.
  package var timeoutCount: Int
  /// The servers available to ask, in order.
  package var servers: [SocketAddress]
}

/// A type of DNS record used here.
package enum RecordType: String, CaseIterable, Hashable, Sendable {
  case a = "A"
  case aaaa = "AAAA"
  case srv = "SRV"
  case naptr = "NAPTR"

  init(_ version: IPVersion) {
    self =
      switch version {
      case .v4: .a
      case .v6: .aaaa
      }
  }
}
