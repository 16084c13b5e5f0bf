import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// Decoded messages encode to the same bytes.
struct RoundTripTests {
  private static let wellFormed = VectorContentsTests.expectations.map(\.name)
    .filter { !$0.contains("channeldata") }

  /// Typed all the way: each value is decoded to its type and written from that.
  @Test(arguments: wellFormed)
  func `STUN-3 a vector encodes again with zeros for padding`(name: String) throws {
    let original = try Vector(name).bytes
    let message = try Message(original)
    var expected = original
    for attribute in message.attributes {
      let end = attribute.value.upperBound
      for index in end..<(end + 3) & ~3 { expected[index] = 0 }
    }
    #expect(try Self.encoded(message) == expected)
  }

  private static func encoded(_ message: Message) throws -> [UInt8] {
    var builder = MessageBuilder(message.type, message.transactionID)
    for raw in message.attributes {
      if let type = AttributeRegistry.all.first(where: { $0.type == raw.type }) {
        try append(type, of: message, to: &builder)
      } else {
        builder.append(raw.type, value: message.value(of: raw).span)
      }
    }
    return try builder.finish()
  }

  /// Appends the first attribute of a type that the new message has not yet taken over.
  private static func append<A: Attribute>(
    _: A.Type, of message: Message, to builder: inout MessageBuilder
  ) throws {
    let already = try Message(builder.finish()).all(A.self).count
    builder.append(try message.all(A.self)[already])
  }

  @Test(arguments: 0..<200)
  func `decode, encode, decode is stable for generated messages`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let first = try Message(MessageGenerator.message(using: &generator))
    let bytes = try Self.encoded(first)
    let second = try Message(bytes)
    #expect(second.type == first.type)
    #expect(second.transactionID == first.transactionID)
    #expect(second.attributes.map(\.type) == first.attributes.map(\.type))
    #expect(bytes == first.bytes)
    #expect(try Self.encoded(second) == bytes)
  }

  @Test func `a message too long for its length field is refused`() throws {
    var builder = MessageBuilder(MessageType(.send, .indication), TransactionID(high: 0, low: 0))
    builder.append(DataAttribute(bytes: [UInt8](repeating: 1, count: 65_528)))
    #expect(try builder.finish().count == 20 + 65_532)
    builder.append(DontFragment())
    #expect(throws: EncodeError.tooLong(count: 65_536)) { try builder.finish() }

    var long = MessageBuilder(MessageType(.send, .indication), TransactionID(high: 0, low: 0))
    long.append(DataAttribute(bytes: [UInt8](repeating: 1, count: 70_000)))
    long.appendIntegrity(Digests.openSSL.hmac(.sha1, [UInt8]().span))
    long.appendFingerprint()
    #expect(throws: EncodeError.tooLong(count: 70_000 + 4 + 24 + 8)) { try long.finish() }
  }
}
