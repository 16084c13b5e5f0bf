/// A test packet sent through a relay: a header of 18 bytes, then padding.
///
///     |  magic (4)  |      session (8)      | sequence (4) | series | direction | padding …
///
/// The first byte is not one of STUN, ChannelData, DTLS, RTP or QUIC (RFC 9443), so a stray packet
/// is not mistaken for any of them.
package struct ProbePacket: Hashable, Sendable {
  package enum Direction: UInt8, CaseIterable, Hashable, Sendable {
    /// From the client through the relay to its peer.
    case toPeer = 1
    case fromPeer = 2
  }

  package enum Series: UInt8, CaseIterable, Hashable, Sendable {
    /// Opens the peer's NAT for the relay, and shows that anything passes at all.
    case opening = 1
    /// Packets at a steady pace, as media would send.
    case flow = 2
    /// One packet of each size; the sequence number is the size.
    case size = 3
    /// The same, with DONT-FRAGMENT or DF.
    case unfragmented = 4
  }

  package static let headerCount = 18
  static let magic: UInt32 = 0xFE69_6370

  /// Drawn for each check, so that packets of others are not counted.
  package var session: UInt64
  package var sequence: UInt32
  package var series: Series
  package var direction: Direction

  package init(session: UInt64, sequence: UInt32, series: Series, direction: Direction) {
    self.session = session
    self.sequence = sequence
    self.series = series
    self.direction = direction
  }

  /// Parses a packet; `nil` for anything else.
  package init?(_ bytes: [UInt8]) {
    self.init(bytes.span)
  }

  package init?(_ bytes: Span<UInt8>) {
    guard bytes.count >= Self.headerCount, Self.mayBegin(bytes),
      let series = Series(rawValue: bytes[16]), let direction = Direction(rawValue: bytes[17])
    else { return nil }
    session = bytes.uint64(at: 4)
    sequence = bytes.uint32(at: 12)
    self.series = series
    self.direction = direction
  }

  /// Encodes it with padding up to `count` bytes, but at least the header.
  package func encode(count: Int = headerCount) -> [UInt8] {
    var bytes: [UInt8] = []
    encode(count: count, into: &bytes)
    return bytes
  }

  /// The same, in place of what a buffer held: whoever sends many uses one again.
  package func encode(count: Int = headerCount, into buffer: inout [UInt8]) {
    let count = max(count, Self.headerCount)
    buffer.removeAll(keepingCapacity: true)
    buffer.append(addingCapacity: count) { output in
      output.append(bigEndian: Self.magic)
      output.append(bigEndian: session)
      output.append(bigEndian: sequence)
      output.append(series.rawValue)
      output.append(direction.rawValue)
      output.append(repeating: 0, count: count - Self.headerCount)
    }
  }

  /// Whether a datagram is one of these or of a witness's; all else that shares its port begins otherwise.
  package static func mayBegin(_ bytes: [UInt8]) -> Bool { mayBegin(bytes.span) }

  private static func mayBegin(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 4 && bytes.uint32(at: 0) == magic
  }
}

extension [UInt8] {
  /// The number at an offset that the caller has checked.
  func number<Number: FixedWidthInteger>(at offset: Int) -> Number {
    self[offset..<offset + Number.bitWidth / 8].reduce(0) { $0 << 8 | Number($1) }
  }

  mutating func append(bigEndian number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
