package import STUNWire
package import Vocabulary

/// The inputs of an agent, which does no I/O of its own.
package struct AgentParameters: Sendable {
  package var credentials: ShortTermCredentials
  /// At the beginning: a conflict may change it.
  package var role: ICERole
  package var digests: Digests
  package var makeTransactionID: @Sendable () -> TransactionID
  package var makeTieBreaker: @Sendable () -> UInt64
  /// Ta: between the first checks of two pairs (RFC 8445 section 14.2).
  package var interval = Nanoseconds.milliseconds(50)
  /// How long a pair may take to answer.
  package var patience = Nanoseconds.seconds(5)

  package init(
    credentials: ShortTermCredentials, role: ICERole, digests: Digests,
    makeTransactionID: @escaping @Sendable () -> TransactionID,
    makeTieBreaker: @escaping @Sendable () -> UInt64
  ) {
    self.credentials = credentials
    self.role = role
    self.digests = digests
    self.makeTransactionID = makeTransactionID
    self.makeTieBreaker = makeTieBreaker
  }

  func check(
    of pair: ICEPair, over transport: TransportProtocol, as role: ICERole, nominates: Bool,
    isFirst: Bool, among open: Int, now: Instant
  ) -> ConnectivityParameters {
    let client = ClientParameters(
      transport: transport, server: pair.remote, digests: digests,
      makeTransactionID: makeTransactionID,
      // ICE-14: the more checks are in flight, the longer an answer may take.
      schedule: transport.isDatagram
        ? .datagram(initialTimeout: max(.milliseconds(500), interval * open)) : .stream,
      deadline: now + patience)
    return ConnectivityParameters(
      client, credentials: credentials, role: role, nominates: nominates,
      triggerDelay: isFirst ? interval : nil, makeTieBreaker: makeTieBreaker)
  }
}
