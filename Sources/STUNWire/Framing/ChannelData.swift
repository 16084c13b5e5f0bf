/// Application data on a bound channel (RFC 8656 section 12.4).
///
///     |         channel number        |            length             |
///     |  data, and over TCP and TLS up to three bytes of padding …
package struct ChannelData: Hashable, Sendable {
  package static let headerCount = 4
  /// The numbers that a client may bind (RFC 8656 section 12); RFC 5766 had them up to 0x7FFE.
  package static let channels: ClosedRange<UInt16> = 0x4000...0x4FFF

  package let channel: UInt16
  package let data: ArraySlice<UInt8>

  /// Reads a datagram, or a frame taken from a stream; bytes after the data are padding.
  package init(_ bytes: [UInt8]) throws(ParseError) {
    guard bytes.count >= Self.headerCount else {
      throw ParseError(.header(present: bytes.count, needed: Self.headerCount))
    }
    guard bytes[0] & 0xC0 == 0x40 else { throw ParseError(.leadingBits(firstByte: bytes[0])) }
    let declared = Int(bytes.span.uint16(at: 2))
    let present = bytes.count - Self.headerCount
    guard declared <= present else {
      throw ParseError(.length(declared: declared, present: present), at: 2)
    }
    channel = bytes.span.uint16(at: 0)
    data = bytes[Self.headerCount..<Self.headerCount + declared]
  }

  /// Writes a datagram, or with `isPadded` a frame for a stream (TURN-31).
  package static func encode(
    channel: UInt16, data: Span<UInt8>, isPadded: Bool
  ) throws(EncodeError) -> [UInt8] {
    var bytes: [UInt8] = []
    try encode(channel: channel, data: data, isPadded: isPadded, into: &bytes)
    return bytes
  }

  /// The same, in place of what a buffer held: whoever sends many uses one again.
  package static func encode(
    channel: UInt16, data: Span<UInt8>, isPadded: Bool, into buffer: inout [UInt8]
  ) throws(EncodeError) {
    guard channel >> 14 == 1 else { throw .channelNumber(channel) }
    guard data.count <= UInt16.max else { throw .tooLong(count: data.count) }
    let padding = isPadded ? -data.count & 3 : 0
    buffer.removeAll(keepingCapacity: true)
    buffer.append(addingCapacity: headerCount + data.count + padding) { output in
      output.append(bigEndian: channel)
      output.append(bigEndian: UInt16(truncatingIfNeeded: data.count))
      output.append(copying: data)
      output.append(repeating: 0, count: padding)
    }
  }
}
