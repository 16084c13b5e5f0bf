package import STUNWire
package import Vocabulary

/// What every STUN operation needs to be given, since it does no I/O of its own.
package struct ClientParameters: Sendable {
  package var transport: TransportProtocol
  /// Where requests go, and from where answers count.
  package var server: SocketAddress
  package var digests: Digests
  /// Draws a transaction id from a cryptographically secure generator (STUN-1).
  package var makeTransactionID: @Sendable () -> TransactionID
  package var schedule: RetransmissionSchedule
  /// When the operation has to be over; releasing an allocation has its own bound on top.
  package var deadline: Instant
  /// `nil` to ask for nothing more than reachability, and stop at the challenge.
  package var credential: LongTermCredential?
  /// SOFTWARE; `nil` to leave it out (STUN-11).
  package private(set) var software: String?
  /// Whether requests end with FINGERPRINT; optional outside ICE (STUN-15).
  package var addsFingerprint: Bool
  /// Whether answers without FINGERPRINT are dropped, as ICE has it (ICE-16).
  var demandsFingerprint = false

  /// RFC 8489 section 14.14: fewer than 128 characters.
  private static let softwareLimit = 127

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
    self.software = software.map { String($0.unicodeScalars.prefix(Self.softwareLimit)) }
    self.addsFingerprint = addsFingerprint
  }
}
