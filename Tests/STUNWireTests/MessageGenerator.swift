import STUNWire
import TestSupport
import Vocabulary

/// Messages with attributes of every type and random values.
enum MessageGenerator {
  static func message(using generator: inout SeededGenerator) throws -> [UInt8] {
    let type = MessageType(rawValue: UInt16.random(in: 0...0x3FFF, using: &generator))
    var builder = MessageBuilder(type, TransactionID(using: &generator))
    for _ in 0..<Int.random(in: 0...20, using: &generator) {
      builder.append(attribute(using: &generator))
    }
    if Bool.random(using: &generator) { builder.appendFingerprint() }
    return try builder.finish()
  }

  /// One value of a type drawn at random; integrity and FINGERPRINT are not drawn.
  static func attribute(using generator: inout SeededGenerator) -> any Attribute {
    samples(using: &generator).randomElement(using: &generator) ?? DontFragment()
  }

  /// A value of every attribute that is not a check over the message.
  static func samples(using generator: inout SeededGenerator) -> [any Attribute] {
    let address = address(using: &generator)
    let number = UInt32.random(in: 0 ... .max, using: &generator)
    let wide = UInt64.random(in: 0 ... .max, using: &generator)
    let byte = UInt8.random(in: 0 ... .max, using: &generator)
    let flag = Bool.random(using: &generator)
    let bytes = (0..<Int.random(in: 0...40, using: &generator)).map { UInt8($0) &* byte }
    let code = ErrorCode.Code(rawValue: 300 + UInt16(byte))
    let family = IPVersion.allCases[flag ? 0 : 1]
    let algorithm = PasswordAlgorithm(number: UInt16(byte), parameters: bytes)
    return [
      MappedAddress(address), ResponseAddress(address), SourceAddress(address),
      ChangedAddress(address), ReflectedFrom(address), XORPeerAddress(address),
      XORRelayedAddress(address), XORMappedAddress(address), DraftXORMappedAddress(address),
      AlternateServer(address), ResponseOrigin(address), OtherAddress(address),
      Bandwidth(number), Lifetime(number), TimerVal(number), Priority(number),
      ConnectionID(number), CacheTimeout(number), ECNCheck(number), Nomination(number),
      RetransmitCount(number), ICEControlled(wide), ICEControlling(wide), ReservationToken(wide),
      Username(bytes: bytes), Password(bytes: bytes), Realm(bytes: bytes), Nonce(bytes: bytes),
      Software(bytes: bytes), AlternateDomain(bytes: bytes), Origin(bytes: bytes),
      ThirdPartyAuthorization(bytes: bytes), TurnLoggingID(bytes: bytes),
      DataAttribute(bytes: bytes), AccessToken(bytes: bytes), Padding(bytes: bytes),
      MobilityTicket(bytes: bytes), GoogNetworkInfo(bytes: bytes), GoogMiscInfo(bytes: bytes),
      GoogDelta(bytes: bytes), GoogDeltaAck(bytes: bytes), GoogMessageIntegrity32(bytes: bytes),
      DontFragment(), UseCandidate(), ChangeRequest(changesIP: flag, changesPort: !flag),
      ErrorCode(code), AddressErrorCode(family, code, reason: "no"), ChannelNumber(UInt16(byte)),
      UnknownAttributes([.dontFragment, AttributeType(rawValue: UInt16(byte))]),
      RequestedAddressFamily(family), AdditionalAddressFamily(family),
      EvenPort(reservesNext: flag), RequestedTransport(protocolNumber: byte), algorithm,
      PasswordAlgorithms([.sha256, algorithm, .md5]), ResponsePort(UInt16(byte)),
      ICMP(type: byte, code: 4, errorData: number),
      TransactionTransmitCounter(requests: byte, responses: 1),
    ]
  }

  private static func address(using generator: inout SeededGenerator) -> SocketAddress {
    let port = UInt16.random(in: 0 ... .max, using: &generator)
    let ip: IPAddress =
      Bool.random(using: &generator)
      ? .v4(UInt32.random(in: 0 ... .max, using: &generator))
      : .v6(
        high: UInt64.random(in: 0 ... .max, using: &generator),
        low: UInt64.random(in: 0 ... .max, using: &generator))
    return SocketAddress(ip, port: port)
  }
}
