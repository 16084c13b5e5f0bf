import Vocabulary

/// IP, UDP and TCP headers around bytes of ours, as a packet on the wire might have had them.
enum PacketHeaders {
  static func udp(
    from source: SocketAddress, to destination: SocketAddress, _ payload: [UInt8]
  ) -> [UInt8] {
    let length = UInt16(clamping: payload.count + 8)
    var segment = be(source.port) + be(destination.port) + be(length) + [0, 0] + payload
    let sum = checksum(of: segment, source.ip, destination.ip, protocol: 17)
    // Zero would say that there is none.
    segment.replaceSubrange(6..<8, with: be(sum == 0 ? 0xFFFF : sum))
    return ip(source.ip, destination.ip, protocol: 17, segment)
  }

  struct TCPFlags: OptionSet {
    let rawValue: UInt8

    static let end = TCPFlags(rawValue: 1)
    static let start = TCPFlags(rawValue: 2)
    static let push = TCPFlags(rawValue: 8)
    static let acknowledgement = TCPFlags(rawValue: 16)
  }

  static func tcp(
    from source: SocketAddress, to destination: SocketAddress, sequence: UInt32,
    acknowledging: UInt32, _ flags: TCPFlags, _ payload: [UInt8]
  ) -> [UInt8] {
    var segment = be(source.port) + be(destination.port) + be(sequence) + be(acknowledging)
    segment += [5 << 4, flags.rawValue] + be(65_535 as UInt16) + [0, 0, 0, 0] + payload
    let sum = checksum(of: segment, source.ip, destination.ip, protocol: 6)
    segment.replaceSubrange(16..<18, with: be(sum))
    return ip(source.ip, destination.ip, protocol: 6, segment)
  }

  private static func ip(
    _ source: IPAddress, _ destination: IPAddress, protocol number: UInt8, _ payload: [UInt8]
  ) -> [UInt8] {
    guard source.version == .v4, destination.version == .v4 else {
      let length = UInt16(clamping: payload.count)
      return [6 << 4, 0, 0, 0] + be(length) + [number, 64] + wide(source) + wide(destination)
        + payload
    }
    var header: [UInt8] = [0x45, 0] + be(UInt16(clamping: payload.count + 20))
    // Not fragmented.
    header += [0, 0, 0x40, 0, 64, number, 0, 0] + source.bytes + destination.bytes
    header.replaceSubrange(10..<12, with: be(~folded(sum(of: header))))
    return header + payload
  }

  private static func checksum(
    of segment: [UInt8], _ source: IPAddress, _ destination: IPAddress, protocol number: UInt8
  ) -> UInt16 {
    let isV4 = source.version == .v4 && destination.version == .v4
    let addresses =
      isV4 ? source.bytes + destination.bytes : wide(source) + wide(destination)
    return ~folded(
      sum(of: addresses) + sum(of: segment) + UInt64(number) + UInt64(segment.count))
  }

  /// Sixteen bytes; an IPv4 address is mapped.
  private static func wide(_ address: IPAddress) -> [UInt8] {
    address.version == .v6
      ? address.bytes : [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address.bytes
  }

  private static func sum(of bytes: [UInt8]) -> UInt64 {
    var sum: UInt64 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt64(bytes[index]) << 8
      if index + 1 < bytes.count { sum += UInt64(bytes[index + 1]) }
    }
    return sum
  }

  private static func folded(_ sum: UInt64) -> UInt16 {
    var sum = sum
    while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
    return UInt16(sum)
  }

  static func be(_ value: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
