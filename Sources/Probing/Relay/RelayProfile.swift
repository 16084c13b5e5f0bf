package import Vocabulary

/// The packets sent through a relay, each way.
package struct RelayProfile: Hashable, Sendable {
  package var count = 10
  package var interval = Nanoseconds.milliseconds(20)
  /// Bytes of each packet above UDP: the size of a voice packet (RFC 8656 section 15 asks for at
  /// most 500 bytes).
  package var payload = 172
  /// How much longer than two round trips a packet may take before it counts as lost.
  package var patience = Nanoseconds.milliseconds(600)
  /// How many relays are measured at a time; `nil` for as many as there are checks.
  package private(set) var flows: Int?
  /// The most bytes of all flows of a run together; `nil` for no limit.
  package private(set) var bytes: Int?

  package init() {}

  /// Sends media for so long, through so many relays at a time.
  package mutating func use(
    _ media: MediaProfile, for duration: Nanoseconds, flows: Int, bytes: Int
  ) {
    interval = Nanoseconds(1_000_000_000 / Int64(media.packetsPerSecond))
    count = max(1, Int(duration.count / interval.count))
    payload = media.payload
    self.flows = max(1, flows)
    self.bytes = bytes
  }
}
