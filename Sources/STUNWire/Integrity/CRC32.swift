/// The CRC of ITU-T V.42: reflected 0x04C11DB7, all ones in and out (RFC 8489 section 14.7).
///
/// Processes sixteen bytes per step ("slicing"), whose table look-ups do not depend on each other.
enum CRC32 {
  private static let stride = 16

  /// One table of 256 entries per byte of a step: table k serves the byte with k more after it.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { (0..<8).reduce(UInt32($0)) { crc, _ in shifted(crc) } }
    for index in 256..<stride * 256 {
      let previous = tables[index - 256]
      tables.append(tables[Int(previous & 0xFF)] ^ previous >> 8)
    }
    return tables
  }()

  private static func shifted(_ crc: UInt32) -> UInt32 {
    crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB8_8320
  }

  static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
    let tables = tables.span
    // Checked once here, so that the compiler need not check each index below.
    precondition(tables.count == stride * 256)
    var crc = UInt32.max
    var offset = 0
    while bytes.count - offset >= stride {
      // The three words that do not depend on the last step come first.
      let words =
        word(bytes.uint32(at: offset + 12), tables, 0)
        ^ word(bytes.uint32(at: offset + 8), tables, 4)
        ^ word(bytes.uint32(at: offset + 4), tables, 8)
      crc = words ^ word(bytes.uint32(at: offset) ^ crc.byteSwapped, tables, 12)
      offset += stride
    }
    while bytes.count - offset >= 4 {
      crc = word(bytes.uint32(at: offset) ^ crc.byteSwapped, tables, 0)
      offset += 4
    }
    while offset < bytes.count {
      crc = tables[Int((crc ^ UInt32(bytes[offset])) & 0xFF)] ^ crc >> 8
      offset += 1
    }
    return ~crc
  }

  /// Advances by four bytes, the first in the highest bits, with `distance` more to follow.
  @inline(__always)
  private static func word(_ word: UInt32, _ tables: Span<UInt32>, _ distance: Int) -> UInt32 {
    tables[distance << 8 | Int(word & 0xFF)]
      ^ tables[(distance + 1) << 8 | Int(word >> 8 & 0xFF)]
      ^ tables[(distance + 2) << 8 | Int(word >> 16 & 0xFF)]
      ^ tables[(distance + 3) << 8 | Int(word >> 24)]
  }
}
