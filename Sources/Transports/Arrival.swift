package import Vocabulary

/// An event on a connection.
package enum Arrival: Equatable, Sendable {
  /// Bytes: one datagram, or whatever was available from a stream.
  ///
  /// `at` is when they were read. The kernel's stamp is that of the datagram, or of the last byte
  /// of a stream's piece: it applies to a message only if the message ends where the piece ends.
  case received([UInt8], at: Instant, KernelStamp?)
  /// The kernel passed a sent packet, identified by its receipt, to the network device.
  ///
  /// It may come after the answer, or never.
  case transmitted(UInt32, KernelStamp)
  /// An ICMP error about an earlier datagram; the connection stays usable.
  case icmp(ICMPError)
  /// The connection is unusable; nothing else follows.
  case closed(TransportError)
  /// The deadline passed; the connection stays usable.
  case deadline
  /// The waiting task was cancelled; reported once, so that cleaning up remains possible.
  case cancelled
}
