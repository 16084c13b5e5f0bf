package import Vocabulary

/// What is known once the kernel has taken bytes to send.
package struct SendReceipt: Hashable, Sendable {
  /// Identifies the sending among those of its connection, for `Arrival.transmitted`.
  package var id: UInt32
  /// When the kernel was called.
  package var at: Instant

  package init(id: UInt32, at: Instant) {
    self.id = id
    self.at = at
  }
}
