import STUNWire
import Vocabulary

/// An authenticated Allocate success of a usual shape: six attributes, then the integrity pair.
struct Sample {
  static let key = Array("0123456789abcdef".utf8)

  let id = TransactionID(high: 0xb7e7_a701, low: 0xbc34_d686_fa87_dfae)
  let hmac: HMACFunction
  /// Four attributes, MESSAGE-INTEGRITY and FINGERPRINT: six in all.
  private(set) var signed: [UInt8] = []
  /// What the HMAC goes over: everything before MESSAGE-INTEGRITY.
  private(set) var covered: [UInt8] = []

  private let mapped = XORMappedAddress(SocketAddress(.v4(0xCB00_7107), port: 49_721))
  private let relayed = XORRelayedAddress(SocketAddress(.v4(0xC000_020F), port: 50_000))
  private let lifetime = Lifetime(600)
  private let software = Software("Coturn-4.6.1 'Gorst'")

  init(_ digests: Digests) throws {
    hmac = digests.hmac(.sha1, Self.key.span)
    signed = try encode()
    covered = Array(signed.dropLast(24 + 8))
  }

  func encode() throws -> [UInt8] {
    var builder = MessageBuilder(MessageType(.allocate, .success), id)
    builder.append(relayed)
    builder.append(mapped)
    builder.append(lifetime)
    builder.append(software)
    builder.appendIntegrity(hmac)
    builder.appendFingerprint()
    return try builder.finish()
  }

  func decode() throws {
    use(try Message(signed))
  }

  func read() throws {
    let message = try Message(signed)
    use(try message.first(XORRelayedAddress.self))
    use(try message.first(XORMappedAddress.self))
    use(try message.first(Lifetime.self))
  }

  func verify() throws {
    let message = try Message(signed)
    guard message.verifyIntegrity(hmac) == .valid, message.verifyFingerprint() == .valid else {
      throw BenchmarkError.notValid
    }
  }
}

enum BenchmarkError: Error {
  case noDigests
  case notValid
}
