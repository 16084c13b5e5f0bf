package import Vocabulary

/// An echo witness's report on a session, in each packet that it sends back.
///
/// It is the witness's word: what is heard of it has to be held against what was sent.
package struct WitnessReport: Hashable, Sendable {
  /// Packets that came, this one included, and copies of one packet each for itself.
  package var received: UInt32
  /// Packets sent back, this one included.
  package var echoed: UInt32
  /// Packets that came faster than the terms allow, and were not sent back.
  package var refused: UInt32
  /// UDP payload of the largest packet that came, in bytes.
  package var largest: UInt16
  /// When this packet came, in microseconds by a clock of the witness's own: good for differences.
  package var arrival: UInt64

  /// ``arrival`` by the witness's clock; one that is beyond all clocks is at its end.
  package var instant: Instant {
    let nanoseconds = arrival.multipliedReportingOverflow(by: 1_000)
    return nanoseconds.overflow
      ? .distantFuture : Instant(nanoseconds: nanoseconds.partialValue)
  }

  /// The shortest packet that has room for it, in bytes above UDP.
  package static let packetCount = ProbePacket.headerCount + 22

  package init(
    received: UInt32 = 0, echoed: UInt32 = 0, refused: UInt32 = 0, largest: UInt16 = 0,
    arrival: UInt64 = 0
  ) {
    self.received = received
    self.echoed = echoed
    self.refused = refused
    self.largest = largest
    self.arrival = arrival
  }

  /// Reads it from a packet that came back; `nil` where the packet has no room for one.
  package init?(echo bytes: [UInt8]) {
    guard bytes.count >= Self.packetCount else { return nil }
    received = bytes.number(at: 18)
    echoed = bytes.number(at: 22)
    refused = bytes.number(at: 26)
    largest = bytes.number(at: 30)
    arrival = bytes.number(at: 32)
  }

  /// Writes it into a packet of its own length, where there is room.
  package func write(into packet: inout [UInt8]) {
    guard packet.count >= Self.packetCount else { return }
    var bytes: [UInt8] = []
    bytes.append(bigEndian: received)
    bytes.append(bigEndian: echoed)
    bytes.append(bigEndian: refused)
    bytes.append(bigEndian: largest)
    bytes.append(bigEndian: arrival)
    packet.replaceSubrange(ProbePacket.headerCount..<Self.packetCount, with: bytes)
  }
}
