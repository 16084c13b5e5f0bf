import Vocabulary

/// A message without the layers below it, as Wireshark's exported PDUs are
/// (LINKTYPE_WIRESHARK_UPPER_PDU).
///
///     | tag | length | value … | 0 | 0 | message …
enum UpperPDU {
  static let linkType: UInt16 = 252

  static func stun(
    from source: SocketAddress, to destination: SocketAddress, isDatagram: Bool, _ message: [UInt8]
  ) -> [UInt8] {
    let isV4 = source.ip.version == .v4
    return tag(12, Array((isDatagram ? "stun-udp" : "stun-tcp").utf8))
      + tag(isV4 ? 20 : 22, source.ip.bytes) + tag(isV4 ? 21 : 23, destination.ip.bytes)
      // 2 is TCP, 3 is UDP.
      + tag(24, PacketHeaders.be((isDatagram ? 3 : 2) as UInt32))
      + tag(25, PacketHeaders.be(UInt32(source.port)))
      + tag(26, PacketHeaders.be(UInt32(destination.port)))
      + tag(0, []) + message
  }

  private static func tag(_ number: UInt16, _ value: [UInt8]) -> [UInt8] {
    PacketHeaders.be(number) + PacketHeaders.be(UInt16(value.count)) + value
  }
}
