import STUNWire
import TLS
import TestSupport
import Testing
import Vocabulary

/// No cut and no flipped bit may trap, or pass for the whole.
struct SweepTests {
  @Test(arguments: Vector.names())
  func `no proper prefix of a vector is a message`(name: String) throws {
    let bytes = try Vector(name).bytes
    let accepted = (0..<bytes.count).filter { (try? Message(Array(bytes[..<$0]))) != nil }
    // One vector has eight bytes behind its end.
    #expect(accepted == (name == "hostile-05-len-too-short-trailing" ? [32] : []))
  }

  /// Every length of every attribute of every vector through every typed read.
  @Test(arguments: Vector.names().filter { !$0.contains("-48-") && !$0.contains("-75-") })
  func `no length of a vector traps anything that reads it`(name: String) throws {
    let bytes = try Vector(name).bytes
    for count in 0...bytes.count {
      let prefix = Array(bytes[..<count])
      _ = Dissection(prefix)
      _ = try? ChannelData(prefix)
      _ = ForeignProtocol(recognizing: prefix.span)
      var framing = StreamFraming()
      framing.append(prefix.span)
      while let frame = try? framing.next() { _ = frame }
    }
  }

  // A key path here crashes the compiler of Swift 6.3.1.
  private static let attributeTypes = AttributeRegistry.all.map { $0.type }

  /// A value of every length for every attribute: decoded, or refused with its place.
  @Test(arguments: attributeTypes)
  func `no value length traps an attribute`(type: AttributeType) throws {
    for fill: UInt8 in [0x00, 0x01, 0x02, 0x7F, 0xFF] {
      for count in 0...64 {
        var builder = MessageBuilder(
          MessageType(.binding, .success), TransactionID(high: 1, low: 2))
        builder.append(type, value: [UInt8](repeating: fill, count: count).span)
        let packet = Dissection(try builder.finish()).packets[0]
        for problem in packet.problems where problem.attribute != nil {
          #expect((20..<24 + max(count, 1)).contains(problem.offset))
        }
      }
    }
  }

  /// CRC-32 finds every single flipped bit.
  @Test(arguments: [
    "rfc5769-2.1-request", "rfc5769-2.2-ipv4-response", "rfc5769-2.3-ipv6-response",
  ])
  func `STUN-16 every flipped bit fails FINGERPRINT and, before it, integrity`(name: String) throws
  {
    let original = try Vector(name).bytes
    let hmac = Digests.openSSL.hmac(.sha1, Array("VOkJxbRl1RmTxUk/WvJxBt".utf8).span)
    let integrityEnd = original.count - 8
    var survivors: [Int] = []
    for bit in 0..<original.count * 8 {
      var bytes = original
      bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
      guard let message = try? Message(bytes) else { continue }
      if message.verifyFingerprint() == .valid { survivors.append(bit) }
      if bit < integrityEnd * 8, message.verifyIntegrity(hmac) == .valid { survivors.append(bit) }
    }
    #expect(survivors == [])
  }
}
