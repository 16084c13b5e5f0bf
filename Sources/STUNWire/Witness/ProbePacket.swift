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
  static let magic: [UInt8] = [0xFE, 0x69, 0x63, 0x70]

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
    guard bytes.count >= Self.headerCount, bytes.starts(with: Self.magic),
      let series = Series(rawValue: bytes[16]), let direction = Direction(rawValue: bytes[17])
    else { return nil }
    session = bytes.number(at: 4)
    sequence = bytes.number(at: 12)
    self.series = series
    self.direction = direction
  }

  /// Encodes it with padding up to `count` bytes, but at least the header.
  package func encode(count: Int = headerCount) -> [UInt8] {
    var bytes = Self.magic
    bytes.reserveCapacity(max(count, Self.headerCount))
    bytes.append(bigEndian: session)
    bytes.append(bigEndian: sequence)
    bytes += [series.rawValue, direction.rawValue]
    bytes += repeatElement(0, count: max(0, count - Self.headerCount))
    return bytes
  }

  /// Whether a datagram is one of these or of a witness's; all else that shares its port begins otherwise.
  package static func mayBegin(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }
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
