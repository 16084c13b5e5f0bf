import STUNWire
import Testing
import Vocabulary

/// The registries, as written down by hand from the RFCs, against what the code says.
struct CodePointTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var code: UInt16
    var name: String

    init(_ code: UInt16, _ name: String) {
      self.code = code
      self.name = name
    }

    var testDescription: String { name }
  }

  private static let attributes = [
    Row(0x0001, "MAPPED-ADDRESS"), Row(0x0002, "RESPONSE-ADDRESS"), Row(0x0003, "CHANGE-REQUEST"),
    Row(0x0004, "SOURCE-ADDRESS"), Row(0x0005, "CHANGED-ADDRESS"), Row(0x0006, "USERNAME"),
    Row(0x0007, "PASSWORD"), Row(0x0008, "MESSAGE-INTEGRITY"), Row(0x0009, "ERROR-CODE"),
    Row(0x000A, "UNKNOWN-ATTRIBUTES"), Row(0x000B, "REFLECTED-FROM"),
    Row(0x000C, "CHANNEL-NUMBER"), Row(0x000D, "LIFETIME"), Row(0x0010, "BANDWIDTH"),
    Row(0x0012, "XOR-PEER-ADDRESS"), Row(0x0013, "DATA"), Row(0x0014, "REALM"),
    Row(0x0015, "NONCE"), Row(0x0016, "XOR-RELAYED-ADDRESS"),
    Row(0x0017, "REQUESTED-ADDRESS-FAMILY"), Row(0x0018, "EVEN-PORT"),
    Row(0x0019, "REQUESTED-TRANSPORT"), Row(0x001A, "DONT-FRAGMENT"), Row(0x001B, "ACCESS-TOKEN"),
    Row(0x001C, "MESSAGE-INTEGRITY-SHA256"), Row(0x001D, "PASSWORD-ALGORITHM"),
    Row(0x001E, "USERHASH"), Row(0x0020, "XOR-MAPPED-ADDRESS"), Row(0x0021, "TIMER-VAL"),
    Row(0x0022, "RESERVATION-TOKEN"), Row(0x0024, "PRIORITY"), Row(0x0025, "USE-CANDIDATE"),
    Row(0x0026, "PADDING"), Row(0x0027, "RESPONSE-PORT"), Row(0x002A, "CONNECTION-ID"),
    Row(0x8000, "ADDITIONAL-ADDRESS-FAMILY"), Row(0x8001, "ADDRESS-ERROR-CODE"),
    Row(0x8002, "PASSWORD-ALGORITHMS"), Row(0x8003, "ALTERNATE-DOMAIN"), Row(0x8004, "ICMP"),
    Row(0x8020, "XOR-MAPPED-ADDRESS (draft)"), Row(0x8022, "SOFTWARE"),
    Row(0x8023, "ALTERNATE-SERVER"), Row(0x8025, "TRANSACTION-TRANSMIT-COUNTER"),
    Row(0x8027, "CACHE-TIMEOUT"), Row(0x8028, "FINGERPRINT"), Row(0x8029, "ICE-CONTROLLED"),
    Row(0x802A, "ICE-CONTROLLING"), Row(0x802B, "RESPONSE-ORIGIN"), Row(0x802C, "OTHER-ADDRESS"),
    Row(0x802D, "ECN-CHECK"), Row(0x802E, "THIRD-PARTY-AUTHORIZATION"), Row(0x802F, "ORIGIN"),
    Row(0x8030, "MOBILITY-TICKET"), Row(0xC001, "NOMINATION"), Row(0xC057, "GOOG-NETWORK-INFO"),
    Row(0xC059, "GOOG-MISC-INFO"), Row(0xC05C, "GOOG-DELTA"), Row(0xC05D, "GOOG-DELTA-ACK"),
    Row(0xC060, "GOOG-MESSAGE-INTEGRITY-32"), Row(0xFF00, "RETRANSMIT-COUNT"),
    Row(0xFF05, "TURN-LOGGING-ID"),
  ]

  @Test func `the attributes are those of the registries, no more and no fewer`() {
    let known = AttributeRegistry.all.map { Row($0.type.rawValue, $0.name) }
    #expect(known.map(\.code) == Self.attributes.map(\.code))
    #expect(known.map(\.name) == Self.attributes.map(\.name))
  }

  @Test(arguments: attributes)
  func `an attribute goes by its registered name`(row: Row) {
    let type = AttributeType(rawValue: row.code)
    #expect(type.description == row.name)
    #expect(type.isComprehensionRequired == (row.code < 0x8000))
  }

  @Test func `an unknown attribute goes by its code`() {
    #expect(AttributeType(rawValue: 0x001F).description == "0x001f")
    #expect(AttributeType(rawValue: 0x001F).name == nil)
  }

  private static let errors = [
    Row(300, "Try Alternate"), Row(400, "Bad Request"), Row(401, "Unauthenticated"),
    Row(403, "Forbidden"), Row(404, "Not Found"), Row(405, "Mobility Forbidden"),
    Row(408, "Request Timed Out"), Row(420, "Unknown Attribute"), Row(437, "Allocation Mismatch"),
    Row(438, "Stale Nonce"), Row(440, "Address Family not Supported"),
    Row(441, "Wrong Credentials"), Row(442, "Unsupported Transport Protocol"),
    Row(443, "Peer Address Family Mismatch"), Row(446, "Connection Already Exists"),
    Row(447, "Connection Timeout or Failure"), Row(486, "Allocation Quota Reached"),
    Row(487, "Role Conflict"), Row(500, "Server Error"), Row(508, "Insufficient Capacity"),
    Row(600, "Global Failure"),
  ]

  @Test func `the error codes are those of the registries, no more and no fewer`() {
    let named = (UInt16(0)...999).compactMap { code in
      ErrorCode.Code(rawValue: code).name.map { Row(code, $0) }
    }
    #expect(named.map(\.code) == Self.errors.map(\.code))
    #expect(named.map(\.name) == Self.errors.map(\.name))
  }

  /// Message types by their 16 bits; `nil` where the standards define none.
  private static let types: [(String, [MessageClass: UInt16])] = [
    ("Binding", [.request: 0x0001, .indication: 0x0011, .success: 0x0101, .error: 0x0111]),
    ("Allocate", [.request: 0x0003, .success: 0x0103, .error: 0x0113]),
    ("Refresh", [.request: 0x0004, .success: 0x0104, .error: 0x0114]),
    ("Send", [.indication: 0x0016]),
    ("Data", [.indication: 0x0017]),
    ("CreatePermission", [.request: 0x0008, .success: 0x0108, .error: 0x0118]),
    ("ChannelBind", [.request: 0x0009, .success: 0x0109, .error: 0x0119]),
    ("Connect", [.request: 0x000A, .success: 0x010A, .error: 0x011A]),
    ("ConnectionBind", [.request: 0x000B, .success: 0x010B, .error: 0x011B]),
    ("ConnectionAttempt", [.indication: 0x001C]),
    ("GOOG-PING", [.request: 0x0200, .success: 0x0300, .error: 0x0310]),
  ]

  @Test(arguments: types)
  func `STUN-13 a method's types have their registered bits`(
    name: String, bits: [MessageClass: UInt16]
  ) {
    for (messageClass, rawValue) in bits {
      let type = MessageType(rawValue: rawValue)
      #expect(type.messageClass == messageClass)
      #expect(type.method.name == name)
      #expect(type.rawValue == rawValue)
    }
  }

  @Test func `exactly the registered message types are defined`() {
    let defined = (UInt16(0)...0x3FFF).filter { MessageType(rawValue: $0).isDefined }
    #expect(defined == Self.types.flatMap { $0.1.values }.sorted())
  }

  @Test func `every type of 14 bits comes back as it went in`() {
    let changed = (UInt16(0)...0x3FFF).filter { MessageType(rawValue: $0).rawValue != $0 }
    #expect(changed.isEmpty)
  }
}
