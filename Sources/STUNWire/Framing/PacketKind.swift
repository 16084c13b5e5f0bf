/// The kind of packet on a STUN port, by its first byte (RFC 7983 section 7, RFC 8656 section 12).
package enum PacketKind: Hashable, Sendable {
  /// A STUN message if the rest agrees: 0 to 63, of which RFC 7983 assigns STUN 0 to 3.
  case stun
  case channelData
  case other

  package init(firstByte: UInt8) {
    switch firstByte >> 6 {
    case 0: self = .stun
    case 1: self = .channelData
    default: self = .other
    }
  }
}
