package import STUNWire
package import Vocabulary

/// An operation's instruction to its driver.
package enum Output<Outcome: Sendable>: Sendable {
  /// Send these bytes now, as one datagram or in one piece on the stream.
  case transmit(Transmission)
  /// Something happened that may go into a report.
  case event(Event)
  /// Nothing to do before this instant, unless something is received.
  case wait(until: Instant, because: TimerReason)
  /// The operation is done; further input is counted as late.
  case finished(Result<Outcome, STUNFailure>)
}

extension Output: Equatable where Outcome: Equatable {}

/// One send of one request.
package struct Transmission: Hashable, Sendable {
  /// Identical for every send of the same transaction (STUN-2).
  package var bytes: [UInt8]
  package var destination: SocketAddress
  package var transactionID: TransactionID
  /// Counts from 1; above 1 it is a retransmission.
  package var attempt: Int
  package var kind: RequestKind

  package init(
    bytes: [UInt8], destination: SocketAddress, transactionID: TransactionID, attempt: Int,
    kind: RequestKind
  ) {
    self.bytes = bytes
    self.destination = destination
    self.transactionID = transactionID
    self.attempt = attempt
    self.kind = kind
  }
}

/// The purpose of a request.
package enum RequestKind: String, CaseIterable, Hashable, Sendable {
  case binding
  case allocate
  case refresh
  /// A Refresh with lifetime 0, which deletes the allocation.
  case release
  case createPermission = "create_permission"
  case channelBind = "channel_bind"
  case connect
  case connectionBind = "connection_bind"
}
