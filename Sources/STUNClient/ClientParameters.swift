package import STUNWire
package import Vocabulary

/// The inputs of every STUN operation, since none does I/O of its own.
package struct ClientParameters: Sendable {
  package var transport: TransportProtocol
  /// Where requests go, and the only source whose answers count.
  package var server: SocketAddress
  package var digests: Digests
  /// Draws a transaction id from a cryptographically secure generator (STUN-1).
  package var makeTransactionID: @Sendable () -> TransactionID
  package var schedule: RetransmissionSchedule
  /// When the operation must be over; releasing an allocation has its own time limit on top.
  package var deadline: Instant
  /// `nil` to test reachability only and stop at the challenge.
  package var credential: LongTermCredential?
  /// Whether to ignore SHA-256 and everything else that RFC 8489 added to credentials, as a client
  /// of RFC 5389 does.
  package var ignoresPasswordAlgorithms = false
  /// The connection's transactions before this operation, and what another answer to each would be.
  package var earlier: [TransactionID: DropReason] = [:]
  /// SOFTWARE; `nil` to leave it out (STUN-11).
  ///
  /// Its length is a multiple of 4: Vovida's stund ignores requests with any other attribute.
  package private(set) var software: String?
  /// Whether requests end with FINGERPRINT; optional outside ICE (STUN-15).
  package var addsFingerprint: Bool
  /// Whether to drop answers without FINGERPRINT, as ICE requires (ICE-16).
  var demandsFingerprint = false

  /// RFC 8489 section 14.14: fewer than 128 characters, padding included.
  private static let softwareLimit = 124

  package init(
    transport: TransportProtocol,
    server: SocketAddress,
    digests: Digests,
    makeTransactionID: @escaping @Sendable () -> TransactionID,
    schedule: RetransmissionSchedule? = nil,
    deadline: Instant,
    credential: LongTermCredential? = nil,
    software: String? = nil,
    addsFingerprint: Bool = true
  ) {
    self.transport = transport
    self.server = server
    self.digests = digests
    self.makeTransactionID = makeTransactionID
    self.schedule = schedule ?? .standard(for: transport)
    self.deadline = deadline
    self.credential = credential
    self.software = software.map { text in
      let text = String(text.unicodeScalars.prefix(Self.softwareLimit))
      return text + String(repeating: " ", count: -text.utf8.count & 3)
    }
    self.addsFingerprint = addsFingerprint
  }

  /// Leaves SOFTWARE out.
  mutating func omitSoftware() { software = nil }
}
