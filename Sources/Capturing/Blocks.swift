import Vocabulary

/// Blocks of a pcapng file (draft-ietf-opsawg-pcapng), in little-endian order.
///
///     | type | total length | body, padded to 32 bits | total length |
enum Blocks {
  static func section(application: String) -> [UInt8] {
    // The section's length is not known beforehand.
    block(
      0x0A0D_0D0A,
      le(0x1A2B_3C4D as UInt32) + le(1 as UInt16) + le(0 as UInt16) + le(UInt64.max)
        + options([(4, Array(application.utf8))]))
  }

  /// Without a limit on the length of packets, with times in nanoseconds.
  static func interface(linkType: UInt16, name: String, description: String) -> [UInt8] {
    block(
      1,
      le(linkType) + le(0 as UInt16) + le(0 as UInt32)
        + options([(2, Array(name.utf8)), (3, Array(description.utf8)), (9, [9])]))
  }

  static func packet(
    interface: UInt32, time: Int64, isSent: Bool, comment: String?, _ bytes: [UInt8]
  ) -> [UInt8] {
    let time = UInt64(clamping: time)
    let length = UInt32(clamping: bytes.count)
    var written = le(interface) + le(UInt32(time >> 32)) + le(UInt32(truncatingIfNeeded: time))
    written += le(length) + le(length) + padded(bytes)
    // Bits 0 and 1 are the direction.
    let direction = le((isSent ? 2 : 1) as UInt32)
    var extras: [(code: UInt16, value: [UInt8])] = [(2, direction)]
    if let comment { extras.append((1, Array(comment.utf8))) }
    written += options(extras)
    return block(6, written)
  }

  static func name(_ name: String, of address: IPAddress) -> [UInt8] {
    let value = address.bytes + Array(name.utf8) + [0]
    let kind: UInt16 = address.version == .v4 ? 1 : 2
    return block(
      4, le(kind) + le(UInt16(clamping: value.count)) + padded(value) + le(0 as UInt32))
  }

  /// Lines of an NSS key log.
  static func secrets(_ lines: [UInt8]) -> [UInt8] {
    block(0xA, le(0x544C_534B as UInt32) + le(UInt32(clamping: lines.count)) + padded(lines))
  }

  private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let total = le(UInt32(clamping: body.count + 12))
    return le(type) + total + body + total
  }

  private static func options(_ options: [(code: UInt16, value: [UInt8])]) -> [UInt8] {
    options.flatMap { code, value in
      // No option of ours comes near the limit, but a name that somebody chose may.
      let value = Array(value.prefix(Int(UInt16.max) - 3))
      return le(code) + le(UInt16(value.count)) + padded(value)
    } + le(0 as UInt32)
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
  }

  private static func le(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
