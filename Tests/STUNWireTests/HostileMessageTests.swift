import STUNWire
import TestSupport
import Testing
import Vocabulary

/// The hostile rows, as far as the codec decides them; what a client makes of it is tested there.
struct HostileMessageTests {
  private static func message(_ name: String) throws -> Message {
    try Message(Vector(name).bytes)
  }

  private static let refused: [(String, ParseError)] = [
    ("hostile-01-empty", ParseError(.header(present: 0, needed: 20))),
    ("hostile-02-short-19", ParseError(.header(present: 19, needed: 20))),
    ("hostile-03-len-not-mult4", ParseError(.unalignedLength(13), at: 2)),
    ("hostile-04-len-too-long", ParseError(.length(declared: 400, present: 12), at: 2)),
    ("hostile-05-len-too-short-trailing", ParseError(.length(declared: 12, present: 20), at: 2)),
    ("hostile-06-len-ffff", ParseError(.unalignedLength(0xFFFF), at: 2)),
    ("hostile-07-bad-magic", ParseError(.magicCookie(0x2112_A443), at: 4)),
    ("hostile-08-top-bits", ParseError(.leadingBits(firstByte: 0x81))),
    (
      "hostile-15-attr-overrun",
      ParseError(.attributeOverrun(declared: 64, present: 8), at: 20, in: .xorMappedAddress)
    ),
    (
      "hostile-16-attr-header-truncated",
      ParseError(.attributeOverrun(declared: 4, present: 0), at: 32, in: .software)
    ),
    ("hostile-17-attr-pad-missing", ParseError(.unalignedLength(19), at: 2)),
    ("hostile-29-fingerprint-not-last", ParseError(.fingerprintNotLast, at: 40, in: .software)),
    ("hostile-73-http-response", ParseError(.leadingBits(firstByte: 0x48))),
    ("hostile-74-tls-alert", ParseError(.header(present: 7, needed: 20))),
    ("hostile-75-stun-many-attrs", ParseError(.tooManyAttributes(limit: 256), at: 20 + 256 * 4)),
    ("hostile-80-channel-in-stun-range", ParseError(.length(declared: 65532, present: 0), at: 2)),
  ]

  @Test(arguments: refused)
  func `a row that is no message is refused with kind and place`(
    name: String, expected: ParseError
  ) throws {
    let error = #expect(throws: ParseError.self) { try Self.message(name) }
    #expect(error == expected)
  }

  @Test(arguments: 0...40)
  func `STUN-1 a length is a multiple of four, and all there is`(length: Int) throws {
    let header = try Vector("hostile-24-only-mapped").bytes.prefix(20)
    var bytes = header + [UInt8](repeating: 0, count: length)
    bytes[3] = UInt8(length)
    if length % 4 == 0 {
      #expect(
        try Message(Array(bytes)).attributes.map(\.value.count)
          == Array(repeating: 0, count: length / 4))
    } else {
      let error = #expect(throws: ParseError.self) { try Message(Array(bytes)) }
      #expect(error == ParseError(.unalignedLength(length), at: 2))
    }
  }

  @Test(arguments: [
    ("hostile-09-wrong-tid", MessageType(.binding, .success), true),
    ("hostile-10-wrong-method", MessageType(.allocate, .success), true),
    ("hostile-11-request-class", MessageType(.binding, .request), true),
    ("hostile-12-indication-class", MessageType(.binding, .indication), true),
    ("hostile-13-unknown-method", MessageType(Method(rawValue: 0xFFF), .success), false),
  ])
  func `STUN-6 rows 9 to 13 show what they are`(
    name: String, type: MessageType, isDefined: Bool
  ) throws {
    let message = try Self.message(name)
    #expect(message.type == type)
    #expect(message.type.isDefined == isDefined)
    let isOurs =
      message.transactionID == TransactionID(high: 0xb7e7_a701, low: 0xbc34_d686_fa87_dfae)
    #expect(isOurs == (name != "hostile-09-wrong-tid"))
  }

  @Test func `STUN-4 row 18 the first of two addresses wins`() throws {
    let message = try Self.message("hostile-18-dup-xor-mapped")
    #expect(try message.first(XORMappedAddress.self)?.address.description == "203.0.113.7:49721")
    #expect(try message.all(XORMappedAddress.self).count == 2)
  }

  @Test(arguments: [
    (
      "hostile-19-xor-mapped-bad-family",
      ParseError(.addressFamily(3), at: 25, in: .xorMappedAddress)
    ),
    ("hostile-20-xor-mapped-v6-len8", ParseError(.valueLength(8), at: 24, in: .xorMappedAddress)),
    ("hostile-21-xor-mapped-v4-len20", ParseError(.valueLength(20), at: 24, in: .xorMappedAddress)),
    ("hostile-22-xor-mapped-len0", ParseError(.valueLength(0), at: 24, in: .xorMappedAddress)),
  ])
  func `rows 19 to 22 have no address that could be taken for one`(
    name: String, expected: ParseError
  ) throws {
    let message = try Self.message(name)
    let error = #expect(throws: ParseError.self) { try message.first(XORMappedAddress.self) }
    #expect(error == expected)
  }

  @Test func `rows 23 to 25 have no XOR-MAPPED-ADDRESS`() throws {
    let none = try Self.message("hostile-23-no-address")
    let legacy = try Self.message("hostile-24-only-mapped")
    let draft = try Self.message("hostile-25-xor-8020")
    for message in [none, legacy, draft] {
      #expect(try message.first(XORMappedAddress.self) == nil)
    }
    #expect(try none.first(MappedAddress.self) == nil)
    #expect(try legacy.first(MappedAddress.self)?.address.description == "203.0.113.7:49721")
    #expect(
      try draft.first(DraftXORMappedAddress.self)?.address.description == "203.0.113.7:49721")
  }

  @Test func `STUN-7 rows 26 and 27 only the comprehension-required one is held against a message`()
    throws
  {
    let required = try Self.message("hostile-26-unknown-cr")
    let optional = try Self.message("hostile-27-unknown-co")
    #expect(required.unknownRequiredAttributes == [AttributeType(rawValue: 0x7ABC)])
    #expect(optional.unknownRequiredAttributes == [])
    let kept = try #require(optional.attributes.first { $0.type.rawValue == 0xFABC })
    #expect(optional.value(of: kept) == Array("zzzz".utf8))
  }

  @Test func `rows 28 and 30 FINGERPRINT does not verify`() throws {
    #expect(try Self.message("hostile-28-fingerprint-bad").verifyFingerprint() == .mismatch)
    #expect(try Self.message("hostile-30-fingerprint-len").verifyFingerprint() == .malformed)
  }

  @Test func `STUN-5 row 34 what follows MESSAGE-INTEGRITY is not there`() throws {
    let message = try Self.message("hostile-34-attr-after-mi")
    #expect(try message.first(XORRelayedAddress.self) == nil)
    #expect(try message.all(XORRelayedAddress.self) == [])
    #expect(!message.contains(.xorRelayedAddress))
    #expect(message.contains(.messageIntegrity))
  }

  @Test(arguments: [
    ("hostile-36-error-no-code", nil),
    ("hostile-37-error-len0", ParseError(.valueLength(0), at: 24, in: .errorCode)),
    ("hostile-38-error-len3", ParseError(.valueLength(3), at: 24, in: .errorCode)),
    (
      "hostile-39-error-class7",
      ParseError(.errorCode(hundreds: 7, number: 1), at: 26, in: .errorCode)
    ),
    (
      "hostile-40-error-class0",
      ParseError(.errorCode(hundreds: 0, number: 1), at: 26, in: .errorCode)
    ),
    (
      "hostile-41-error-number100",
      ParseError(.errorCode(hundreds: 4, number: 100), at: 26, in: .errorCode)
    ),
  ])
  func `rows 36 to 41 have no error code`(name: String, expected: ParseError?) throws {
    let message = try Self.message(name)
    if let expected {
      let error = #expect(throws: ParseError.self) { try message.first(ErrorCode.self) }
      #expect(error == expected)
    } else {
      #expect(try message.first(ErrorCode.self) == nil)
    }
  }

  @Test func `row 42 NULs at the end of a reason are not part of it`() throws {
    let error = try Self.message("hostile-42-error-reason-nul-padded").first(ErrorCode.self)
    #expect(error?.code == .allocationMismatch)
    #expect(error?.reason == "Mismatched allocation")
    #expect(error?.reasonBytes.count == 24)
  }

  @Test func `rows 43 and 44 a reason that is no text or too long still has its code`() throws {
    let binary = try Self.message("hostile-43-error-reason-invalid-utf8").first(ErrorCode.self)
    #expect(binary?.code == .unauthenticated)
    #expect(binary?.reason.contains("\u{FFFD}") == true)
    let long = try Self.message("hostile-44-error-reason-764").first(ErrorCode.self)
    #expect(long?.code == .unauthenticated)
    #expect(long?.reasonBytes.count == 764)
  }

  @Test
  func `rows 45 to 51 realm and nonce are recognised as missing, too long, not text or empty`()
    throws
  {
    func challenge(_ name: String) throws -> (realm: Realm?, nonce: Nonce?) {
      let message = try Self.message(name)
      return (try message.first(), try message.first())
    }
    #expect(try challenge("hostile-45-realm-missing").realm == nil)
    #expect(try challenge("hostile-46-nonce-missing").nonce == nil)
    #expect(try challenge("hostile-47-realm-764").realm?.isTooLong == true)
    let giant = try challenge("hostile-48-nonce-60000")
    #expect(giant.nonce?.bytes.count == 60_000)
    #expect(giant.nonce?.isTooLong == true)
    #expect(giant.realm?.isTooLong == false)
    #expect(try challenge("hostile-49-realm-invalid-utf8").realm?.text == nil)
    #expect(try challenge("hostile-50-realm-empty").realm?.bytes == [])
    #expect(try challenge("hostile-51-nonce-empty").nonce?.bytes == [])
  }

  @Test(arguments: ["hostile-52-nonce-cookie-badb64", "hostile-53-nonce-cookie-short"])
  func `STUN-30 rows 52 and 53 a broken nonce cookie promises nothing`(name: String) throws {
    let nonce = try #require(try Self.message(name).first(Nonce.self))
    #expect(nonce.cookie == .malformed)
    #expect(nonce.cookie.features == [])
  }

  @Test func `STUN-34 rows 54 to 56 password algorithms are walked entry by entry`() throws {
    let unknown = try Self.message("hostile-54-pwalgs-unknown").first(PasswordAlgorithms.self)
    #expect(unknown?.algorithms == [PasswordAlgorithm(number: 9)])
    let truncated = try Self.message("hostile-55-pwalgs-truncated")
    let error = #expect(throws: ParseError.self) { try truncated.first(PasswordAlgorithms.self) }
    #expect(error?.kind == .parameterOverrun(declared: 16, present: 0))
    let padded = try Self.message("hostile-56-pwalgs-params").first(PasswordAlgorithms.self)
    #expect(
      padded?.algorithms == [PasswordAlgorithm(number: 9, parameters: Array("abc".utf8)), .sha256])
  }

  @Test func `rows 57 to 64 have what they have and no more`() throws {
    #expect(try Self.message("hostile-57-relayed-missing").first(XORRelayedAddress.self) == nil)
    #expect(try Self.message("hostile-58-lifetime-missing").first(Lifetime.self) == nil)
    #expect(try Self.message("hostile-59-lifetime-0").first(Lifetime.self)?.value == 0)
    #expect(try Self.message("hostile-60-lifetime-max").first(Lifetime.self)?.value == .max)
    #expect(
      try Self.message("hostile-61-relayed-private").first(XORRelayedAddress.self)?.address.ip.reach
        == .privateUse)
    #expect(
      try Self.message("hostile-62-relayed-zero").first(XORRelayedAddress.self)?.address
        == SocketAddress(.anyV4, port: 0))
    #expect(try Self.message("hostile-63-data-ind-no-peer").first(XORPeerAddress.self) == nil)
    let noData = try Self.message("hostile-64-data-ind-no-data")
    #expect(!noData.contains(.data) && !noData.contains(.icmp))
  }

  @Test func `rows 69 to 72 alternate servers are read as they stand`() throws {
    func servers(_ name: String) throws -> [String] {
      try Self.message(name).all(AlternateServer.self).map(\.address.description)
    }
    #expect(try servers("hostile-69-300-no-server") == [])
    #expect(try servers("hostile-70-300-loopback") == ["127.0.0.1:22"])
    #expect(try servers("hostile-71-300-self") == ["192.0.2.1:3478"])
    #expect(try servers("hostile-72-300-other-family") == ["[2001:db8::]:3478"])
  }

  @Test func `rows 76 to 78 the attributes of a 420 are listed as far as they are whole`() throws {
    func refused(_ name: String) throws -> [AttributeType]? {
      try Self.message(name).first(UnknownAttributes.self)?.types
    }
    #expect(try refused("hostile-76-420-empty") == nil)
    #expect(try refused("hostile-77-420-odd") == [.requestedTransport])
    #expect(try refused("hostile-78-420-own-mandatory") == [.requestedTransport])
  }

  @Test func `row 79 control characters in SOFTWARE are kept for escaping later`() throws {
    let software = try Self.message("hostile-79-software-escape").first(Software.self)
    #expect(software?.text == "\u{1B}]0;pwn\u{7}\r\nX: y")
  }
}
