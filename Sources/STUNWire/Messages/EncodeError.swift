/// Why a message could not be encoded.
package enum EncodeError: Error, Equatable, Sendable {
  /// The body would be longer than the 16-bit length field can express.
  case tooLong(count: Int)
  /// Channel numbers run from 0x4000 to 0x7FFF.
  case channelNumber(UInt16)
}
