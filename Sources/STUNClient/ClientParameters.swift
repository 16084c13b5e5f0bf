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
  /// Whether SHA-256 and all else that RFC 8489 added to credentials is left alone, as a client of RFC
  /// 5389 does.
  package var ignoresPasswordAlgorithms = false
  /// SOFTWARE; `nil` to leave it out (STUN-11).
  ///
  /// Its length is a multiple of 4: Vovida's stund ignores requests with any other attribute.
  package private(set) var software: String?
  /// Whether requests end with FINGERPRINT; optional outside ICE (STUN-15).
  package var addsFingerprint: Bool
  /// Whether answers without FINGERPRINT are dropped, as ICE has it (ICE-16).
  var demandsFingerprint = false

  /// RFC 8489 section 14.14: fewer than 128 characters; the padding is in it.
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
}
