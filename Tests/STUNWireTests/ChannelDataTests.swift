import STUNWire
import TestSupport
import Testing
import Vocabulary

/// TURN-26, TURN-30, TURN-31: data on a channel.
struct ChannelDataTests {
  @Test(arguments: 0...5)
  func `TURN-30 data of every length reads and writes, bare and padded`(count: Int) throws {
    let data = Array("abcde".utf8.prefix(count))
    let bare = try Vector("derived-channeldata-udp-len\(count)").bytes
    let padded = try Vector("derived-channeldata-tcp-len\(count)").bytes
    for bytes in [bare, padded] {
      let decoded = try ChannelData(bytes)
      #expect(decoded.channel == 0x4000)
      #expect(Array(decoded.data) == data)
    }
    #expect(try ChannelData.encode(channel: 0x4000, data: data.span, isPadded: false) == bare)
    #expect(try ChannelData.encode(channel: 0x4000, data: data.span, isPadded: true) == padded)
  }

  @Test func `TURN-30 what coturn leaves in the padding is not data`() throws {
    let bytes: [UInt8] = [0x40, 1, 0, 5, 0x78, 0x78, 0x78, 0x78, 0x78, 0x12, 0xA4, 0x42]
    #expect(try Array(ChannelData(bytes).data) == [0x78, 0x78, 0x78, 0x78, 0x78])
  }

  @Test(arguments: [
    ("hostile-01-empty", ParseError(.header(present: 0, needed: 4))),
    ("hostile-65-channeldata-overrun", ParseError(.length(declared: 100, present: 3), at: 2)),
    ("hostile-68-channeldata-ffff-tcp", ParseError(.length(declared: 65_535, present: 3), at: 2)),
    ("hostile-24-only-mapped", ParseError(.leadingBits(firstByte: 0x01))),
    ("hostile-08-top-bits", ParseError(.leadingBits(firstByte: 0x81))),
  ])
  func `bytes that are not ChannelData are rejected with kind and place`(
    name: String, expected: ParseError
  ) throws {
    let bytes = try Vector(name).bytes
    let error = #expect(throws: ParseError.self) { try ChannelData(bytes) }
    #expect(error == expected)
  }

  @Test(arguments: [
    ("hostile-66-channeldata-reserved", 0x5000 as UInt16, false),
    ("hostile-67-channeldata-unbound", 0x4ABC, true),
  ])
  func `TURN-26 rows 66 and 67 are read, and only the second could have been bound`(
    name: String, channel: UInt16, isBindable: Bool
  ) throws {
    let decoded = try ChannelData(Vector(name).bytes)
    #expect(decoded.channel == channel)
    #expect(ChannelData.channels.contains(decoded.channel) == isBindable)
  }

  @Test(arguments: [0x0000, 0x3FFF, 0x8000, 0xFFFF] as [UInt16])
  func `a number outside the channels is not written`(channel: UInt16) {
    #expect(throws: EncodeError.channelNumber(channel)) {
      try ChannelData.encode(channel: channel, data: Span(), isPadded: false)
    }
  }

  @Test func `data longer than the length field can say is not written`() {
    #expect(throws: EncodeError.tooLong(count: 65_536)) {
      try ChannelData.encode(
        channel: 0x4000, data: [UInt8](repeating: 0, count: 65_536).span, isPadded: true)
    }
  }
}
