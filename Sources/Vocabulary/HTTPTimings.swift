/// When each phase of a transfer ended, counted from its start; `nil` for a phase never reached.
package struct HTTPTimings: Hashable, Sendable {
  package var resolved: Nanoseconds?
  package var connected: Nanoseconds?
  /// The end of the TLS handshake.
  package var secured: Nanoseconds?
  package var firstByte: Nanoseconds?
  package var total: Nanoseconds

  package init(
    resolved: Nanoseconds? = nil, connected: Nanoseconds? = nil, secured: Nanoseconds? = nil,
    firstByte: Nanoseconds? = nil, total: Nanoseconds
  ) {
    self.resolved = resolved
    self.connected = connected
    self.secured = secured
    self.firstByte = firstByte
    self.total = total
  }
}
