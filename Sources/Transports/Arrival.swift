package import Vocabulary

/// What a connection has to tell.
package enum Arrival: Equatable, Sendable {
  /// Bytes: one datagram, or what there was of a stream.
  ///
  /// `at` is when they were read. The kernel's stamp is that of the datagram, or of the last byte of a
  /// stream's piece: it fits a message only when the message ends where the piece ends.
  case received([UInt8], at: Instant, KernelStamp?)
  /// The kernel handed a sending, named by its receipt, to the network device.
  ///
  /// It may come after the answer, or never.
  case transmitted(UInt32, KernelStamp)
  /// An ICMP error about an earlier datagram; the connection stays usable.
  case icmp(ICMPError)
  /// The connection is of no more use; nothing else follows.
  case closed(TransportError)
  /// The deadline passed; the connection stays usable.
  case deadline
  /// The waiting task was cancelled; told once, so that what must be cleaned up still can be.
  case cancelled
}
