/// The CRC of ITU-T V.42: reflected 0x04C11DB7, all ones in and out (RFC 8489 section 14.7).
enum CRC32 {
  /// Eight tables of 256: table k advances a byte over k more bytes, so that eight go in one step.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { (0..<8).reduce(UInt32($0)) { crc, _ in shifted(crc) } }
    for index in 256..<8 * 256 {
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
    // Told once, this spares a check of each index below.
    precondition(tables.count == 8 * 256)
    var crc = UInt32.max
    var offset = 0
    while bytes.count - offset >= 8 {
      let low = crc ^ bytes.uint32(at: offset).byteSwapped
      let high = bytes.uint32(at: offset + 4).byteSwapped
      crc =
        tables[7 << 8 | Int(low & 0xFF)] ^ tables[6 << 8 | Int(low >> 8 & 0xFF)]
        ^ tables[5 << 8 | Int(low >> 16 & 0xFF)] ^ tables[4 << 8 | Int(low >> 24)]
        ^ tables[3 << 8 | Int(high & 0xFF)] ^ tables[2 << 8 | Int(high >> 8 & 0xFF)]
        ^ tables[1 << 8 | Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
      offset += 8
    }
    while offset < bytes.count {
      crc = tables[Int((crc ^ UInt32(bytes[offset])) & 0xFF)] ^ crc >> 8
      offset += 1
    }
    return ~crc
  }
}
