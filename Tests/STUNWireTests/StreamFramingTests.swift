import STUNWire
import TestSupport
import Testing
import Vocabulary

/// STUN-45: a byte stream cut into frames.
struct StreamFramingTests {
  typealias Frame = StreamFraming.Frame
  typealias Failure = StreamFraming.Failure

  private static let request = (try? Vector("derived-alloc-request-md5-mi").bytes) ?? []
  private static let response = (try? Vector("derived-alloc-success").bytes) ?? []
  private static let channelData = (try? Vector("derived-channeldata-tcp-len5").bytes) ?? []
  private static let all = request + channelData + response
  private static let frames: [Frame] = [
    .message(request), .channelData(channelData), .message(response),
  ]

  private static func drain(_ framing: inout StreamFraming) throws -> [Frame] {
    var frames: [Frame] = []
    while let frame = try framing.next() { frames.append(frame) }
    return frames
  }

  @Test func `B-17 frames come out byte by byte`() throws {
    var framing = StreamFraming()
    var frames: [Frame] = []
    for byte in Self.all {
      framing.append([byte].span)
      frames += try Self.drain(&framing)
    }
    #expect(frames == Self.frames)
    #expect(framing.pendingCount == 0)
  }

  @Test(arguments: 0...all.count)
  func `B-17 frames come out however the stream is cut in two`(cut: Int) throws {
    var framing = StreamFraming()
    framing.append(Array(Self.all[..<cut]).span)
    var frames = try Self.drain(&framing)
    framing.append(Array(Self.all[cut...]).span)
    frames += try Self.drain(&framing)
    #expect(frames == Self.frames)
  }

  @Test(arguments: [
    "02-short-19", "04-len-too-long", "65-channeldata-overrun", "68-channeldata-ffff-tcp",
    "80-channel-in-stun-range",
  ])
  func `rows 2, 4, 65, 68 and 80 wait for the rest and keep no more than came`(row: String) throws {
    let bytes = try Vector("hostile-\(row)").bytes
    var framing = StreamFraming()
    framing.append(bytes.span)
    #expect(try framing.next() == nil)
    #expect(framing.pendingCount == bytes.count)
  }

  @Test func `row 5 what follows a message starts the next frame`() throws {
    var framing = StreamFraming()
    let bytes = try Vector("hostile-05-len-too-short-trailing").bytes
    framing.append(bytes.span)
    #expect(try framing.next() == .message(Array(bytes[..<32])))
    #expect(framing.pendingCount == 8)
  }

  private static let fatal: [(String, Failure.Kind)] = [
    ("03-len-not-mult4", .unalignedLength(13)),
    ("06-len-ffff", .unalignedLength(0xFFFF)),
    ("07-bad-magic", .magicCookie(0x2112_A443)),
    ("08-top-bits", .leadingBits(firstByte: 0x81)),
    ("17-attr-pad-missing", .unalignedLength(19)),
    ("73-http-response", .foreign(.http)),
    ("74-tls-alert", .foreign(.tls)),
  ]

  @Test(arguments: fatal)
  func `rows 3, 6, 7, 8, 17, 73 and 74 end the stream with what came instead`(
    row: String, kind: Failure.Kind
  ) throws {
    let bytes = try Vector("hostile-\(row)").bytes
    var framing = StreamFraming()
    framing.append(bytes.span)
    let failure = #expect(throws: Failure.self) { try framing.next() }
    #expect(failure?.kind == kind)
    #expect(failure?.offset == 0)
    #expect(failure?.evidence == Array(bytes.prefix(64)))
    #expect(throws: Failure.self) { try framing.next() }
  }

  @Test(arguments: [1, 2, 3, 14, 0xFFFE])
  func `STUN-45 a length that is no multiple of four ends the stream`(length: Int) throws {
    var framing = StreamFraming()
    framing.append([0x01, 0x01, UInt8(length >> 8), UInt8(length & 0xFF)].span)
    let failure = #expect(throws: Failure.self) { try framing.next() }
    #expect(failure?.kind == .unalignedLength(length))
  }

  @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH_9.2\r\n"])
  func `other protocols are recognised byte by byte, before anything waits for their end`(
    text: String
  ) throws {
    var framing = StreamFraming()
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex { byte in
      framing.append([byte].span)
      return (try? Self.drain(&framing)) == nil
    }
    #expect(end == (text.hasPrefix("HTTP") ? 4 : 3))
  }

  @Test func `ChannelData that looks like HTTP is ChannelData once frames have come`() throws {
    // Channel 0x4854 with 0x5450 bytes of data starts with the letters HTTP.
    let data = Array("/1.1".utf8) + [UInt8](repeating: 0, count: 0x5450 - 4)
    let disguised = try ChannelData.encode(channel: 0x4854, data: data.span, isPadded: true)
    var framing = StreamFraming()
    framing.append((Self.response + disguised).span)
    #expect(try framing.next() == .message(Self.response))
    #expect(try framing.next() == .channelData(disguised))
  }

  @Test func `B-19 a good frame counts, the garbage behind it ends the stream`() throws {
    var framing = StreamFraming()
    framing.append((Self.response + [0xFF, 0x00]).span)
    #expect(try framing.next() == .message(Self.response))
    let failure = #expect(throws: Failure.self) { try framing.next() }
    #expect(failure?.kind == .leadingBits(firstByte: 0xFF))
    #expect(failure?.offset == 84)
    #expect(failure?.evidence == [0xFF, 0])
  }

  @Test func `offsets count the whole stream`() throws {
    var framing = StreamFraming()
    for _ in 0..<3 {
      framing.append(Self.response.span)
      #expect(try framing.next() == .message(Self.response))
    }
    framing.append([0x80].span)
    let failure = #expect(throws: Failure.self) { try framing.next() }
    #expect(failure?.offset == 3 * Self.response.count)
  }

  @Test func `EXT-3 bytes after the last frame are returned unchanged`() throws {
    var framing = StreamFraming()
    framing.append((Self.response + [0xFF, 0x16, 0x03]).span)
    #expect(try framing.next() == .message(Self.response))
    #expect(framing.remainder() == [0xFF, 0x16, 0x03])
  }

  @Test func `the longest frames there are come out whole`() throws {
    let channelData = try ChannelData.encode(
      channel: 0x4FFF, data: [UInt8](repeating: 7, count: 65_535).span, isPadded: true)
    var builder = MessageBuilder(MessageType(.data, .indication), TransactionID(high: 0, low: 0))
    builder.append(DataAttribute(bytes: [UInt8](repeating: 7, count: 65_528)))
    let message = try builder.finish()
    var framing = StreamFraming()
    framing.append((channelData + message).span)
    #expect(try framing.next() == .channelData(channelData))
    #expect(try framing.next() == .message(message))
    #expect(framing.pendingCount == 0)
  }
}
