package import Vocabulary

/// What is sent through a relay, each way.
package struct RelayProfile: Hashable, Sendable {
  package var count = 10
  package var interval = Nanoseconds.milliseconds(20)
  /// Bytes of each packet above UDP: as large as a voice packet (RFC 8656 section 15 asks for no more than
  /// 500 bytes).
  package var payload = 172

  /// How much longer than two round trips a packet may take before it counts as lost.
  package var patience = Nanoseconds.milliseconds(600)

  package init() {}
}
