package import Vocabulary

/// Facts about bytes that the kernel has accepted for sending.
package struct SendReceipt: Hashable, Sendable {
  /// Identifies the send within its connection, for `Arrival.transmitted`.
  package var id: UInt32
  /// When the kernel was called.
  package var at: Instant

  package init(id: UInt32, at: Instant) {
    self.id = id
    self.at = at
  }
}
