package import STUNWire
package import Vocabulary

/// What a connectivity check needs to be given, since it does no I/O of its own.
package struct ConnectivityParameters: Sendable {
  package var transport: TransportProtocol
  package var digests: Digests
  package var credentials: ShortTermCredentials
  package var role: ICERole
  /// PRIORITY: what a peer-reflexive candidate found by the check would have (ICE-4).
  package var priority: UInt32
  /// Whether the pair is nominated by USE-CANDIDATE, which only a controlling agent may do.
  package var nominates: Bool
  package var schedule: RetransmissionSchedule
  /// Ta: when a check that the peer's own check triggers has its turn (RFC 8445 section 6.1.4.2).
  ///
  /// `nil` on a pair that has succeeded, where nothing is triggered.
  package var triggerDelay: Nanoseconds?
  package var deadline: Instant
  /// Draws a transaction id from a cryptographically secure generator (STUN-1).
  package var makeTransactionID: @Sendable () -> TransactionID
  /// Draws the tie-breaker that follows a 487, as unguessable as the first.
  package var makeTieBreaker: @Sendable () -> UInt64
  package var software: String?

  package init(
    transport: TransportProtocol, digests: Digests, credentials: ShortTermCredentials,
    role: ICERole, priority: UInt32 = Self.peerReflexivePriority, nominates: Bool = false,
    schedule: RetransmissionSchedule? = nil, triggerDelay: Nanoseconds? = .milliseconds(50),
    deadline: Instant,
    makeTransactionID: @escaping @Sendable () -> TransactionID,
    makeTieBreaker: @escaping @Sendable () -> UInt64, software: String? = nil
  ) {
    self.transport = transport
    self.digests = digests
    self.credentials = credentials
    self.role = role
    self.priority = priority
    self.nominates = nominates
    self.schedule = schedule ?? .standard(for: transport)
    self.triggerDelay = triggerDelay
    self.deadline = deadline
    self.makeTransactionID = makeTransactionID
    self.makeTieBreaker = makeTieBreaker
    self.software = software
  }

  /// Type preference 110, the highest local preference, component 1 (RFC 8445 section 5.1.2).
  package static let peerReflexivePriority: UInt32 = 0x6EFF_FFFF
}
