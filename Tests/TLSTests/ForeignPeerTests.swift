import TLS
import TestSupport
import Testing
import Vocabulary

/// Peers that speak something else on the port, or nothing that can be understood.
@Suite struct ForeignPeerTests {
  static let foreign: [([UInt8], ForeignProtocol)] = [
    (Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8), .http),
    (PlainSTUN.success, .plaintext),
    (Array("220 mail.example.org ESMTP\r\n".utf8), .unknown),
    (Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), .ssh),
    (Array(repeating: 0, count: 100), .unknown),
    (Array(repeating: 0xFF, count: 100), .unknown),
    ([0x16, 0x04, 0x03, 0x00, 0x10] + Array(repeating: 1, count: 16), .unknown),
  ]

  @Test(arguments: foreign)
  func `a stream that is not TLS is recognised, and its first bytes kept`(
    bytes: [UInt8], kind: ForeignProtocol
  ) throws {
    let client = try TestAuthority.startedClient(.stream)
    client.receive(bytes, at: .zero)
    #expect(client.failure?.reason == .notTLS(kind))
    #expect(client.failure?.evidence.firstBytes == Array(bytes.prefix(64)))
  }

  @Test(arguments: foreign)
  func `a stream that is not TLS is recognised byte by byte`(
    bytes: [UInt8], kind: ForeignProtocol
  ) throws {
    let client = try TestAuthority.startedClient(.stream)
    for byte in bytes { client.receive([byte], at: .zero) }
    #expect(client.failure?.reason == .notTLS(kind))
  }

  @Test(arguments: foreign.filter { $0.0[0] != 0x16 })
  func `a foreign stream that ends early is still recognised`(
    bytes: [UInt8], kind: ForeignProtocol
  ) throws {
    let client = try TestAuthority.startedClient(.stream)
    client.receive(Array(bytes.prefix(3)), at: .zero)
    client.endOfStream(at: .zero)
    guard case .notTLS = client.failure?.reason else {
      Issue.record("\(client.state)")
      return
    }
  }

  @Test func `a server meets a client without TLS`() throws {
    let server = try TLSFilter(server: TestAuthority.server(), framing: .stream)
    server.start(at: .zero)
    server.receive(Array("HELO example.org\r\n".utf8), at: .zero)
    #expect(server.failure?.reason == .notTLS(.unknown))
  }

  @Test(arguments: [Flavor.tls12, .tls13])
  func `a server's flight that breaks off anywhere is a closed connection`(flavor: Flavor) throws {
    let hello = try AnsweredHello(flavor)
    let flight = Array(hello.flight.joined())
    for count in 0..<flight.count {
      let client = try TestAuthority.startedClient(.stream)
      client.receive(Array(flight.prefix(count)), at: .zero)
      client.endOfStream(at: .zero)
      #expect(client.failure != nil)
      #expect(throws: TLSFailure.self) { try client.write(TLSLink.probe) }
    }
  }

  @Test(arguments: Flavor.allCases)
  func `a server's flight that breaks off anywhere leaves its own client waiting`(
    flavor: Flavor
  ) throws {
    let count = try AnsweredHello(flavor).flight.joined().count
    for length in stride(from: 0, to: count - 1, by: 7) {
      let hello = try AnsweredHello(flavor)
      var budget = length
      for piece in hello.flight {
        hello.client.receive(Array(piece.prefix(budget)), at: .zero)
        budget = max(budget - piece.count, 0)
      }
      #expect(hello.client.session == nil)
      #expect(throws: TLSFailure.self) { try hello.client.write(TLSLink.probe) }
    }
  }

  @Test(arguments: Flavor.allCases)
  func `a flight with wrong bytes never establishes an unverified session`(flavor: Flavor) throws {
    var random = SeededGenerator(seed: 20)
    var failedCount = 0
    for _ in 0..<300 {
      let hello = try AnsweredHello(flavor)
      for piece in hello.flight {
        var bytes = piece
        let start = Int.random(in: 0..<bytes.count, using: &random)
        for index in start..<min(start + Int.random(in: 1...40, using: &random), bytes.count) {
          bytes[index] ^= UInt8.random(in: 1...255, using: &random)
        }
        hello.client.receive(bytes, at: .zero)
      }
      #expect(hello.client.session?.isVerified != false)
      if hello.client.failure != nil { failedCount += 1 }
      guard hello.client.session == nil else { continue }
      #expect(throws: TLSFailure.self) { try hello.client.write(TLSLink.probe) }
    }
    #expect(failedCount > 100)
  }

  @Test(arguments: Flavor.allCases)
  func `random bytes after any record header establish nothing`(flavor: Flavor) throws {
    var random = SeededGenerator(seed: 22)
    for round in 0..<300 {
      let client = try TestAuthority.startedClient(flavor.framing)
      let version: [UInt8] = flavor == .dtls12 ? [0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1] : [3, 3]
      let count = Int.random(in: 0...600, using: &random)
      let header = [UInt8(20 + round % 6)] + version + UInt16(count).bytes
      let body = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      client.receive(header + body, at: .zero)
      client.receive(header + body.shuffled(using: &random), at: .zero)
      #expect(client.session == nil)
      #expect(throws: TLSFailure.self) { try client.write(TLSLink.probe) }
    }
  }
}
