/// Why bytes could not be made.
package enum EncodeError: Error, Equatable, Sendable {
  /// The body would be longer than the 16-bit length field can say.
  case tooLong(count: Int)
  /// ChannelData only has numbers from 0x4000 to 0x7FFF.
  case channelNumber(UInt16)
}
