import STUNWire
package import Vocabulary

/// The contents of an Allocate success (RFC 8656 section 7.3).
package struct RelayAllocation: Hashable, Sendable {
  /// Recommended by RFC 8656 section 3.2; assumed if the server does not say.
  static let defaultLifetime: UInt32 = 600
  /// RFC 8656 section 7.2: a server's maximum should not exceed an hour.
  private static let recommendedMaximum: UInt32 = 3600

  /// The relayed transport addresses: one, or one of each family; never empty.
  package var relayed: [SocketAddress]
  /// The server-reflexive address.
  package var mapped: SocketAddress?
  /// Lifetime without a refresh, in seconds.
  package var lifetime: UInt32
  package var realm: String?
  package var software: String?
  /// `nil` if the server asked for no credentials.
  package var integrity: IntegrityKind?
  /// RESERVATION-TOKEN, if a port was reserved.
  package var reservation: UInt64?
  /// The code of ADDRESS-ERROR-CODE: why there is no address of the second family.
  package var addressError: Int?
  /// MOBILITY-TICKET, if the allocation can move to another socket.
  package var ticket: [UInt8]?
  /// A ticket is opaque; no server needs more (EXT-10).
  private static let ticketLimit = 1024

  init(_ message: Message, realm: String?, integrity: IntegrityKind?) throws(STUNFailure) {
    relayed = message.allReadable(XORRelayedAddress.self).map(\.address)
    guard !relayed.isEmpty else { throw .missingRelayedAddress }
    if let unusable = relayed.first(where: { !$0.isUsable }) { throw .badRelayedAddress(unusable) }
    mapped = message.readable(XORMappedAddress.self)?.address
    lifetime = message.readable(Lifetime.self)?.value ?? Self.defaultLifetime
    self.realm = realm
    software = message.softwareText
    self.integrity = integrity
    reservation = message.readable(ReservationToken.self)?.value
    addressError = message.readable(AddressErrorCode.self).map { Int($0.code.rawValue) }
    ticket = Self.ticket(in: message)
  }

  private static func ticket(in message: Message) -> [UInt8]? {
    let bytes = message.readable(MobilityTicket.self)?.bytes ?? []
    return (1...ticketLimit).contains(bytes.count) ? bytes : nil
  }

  /// The same allocation after its move, by the answer to the Refresh that moved it.
  func moved(_ message: Message) -> RelayAllocation {
    var moved = self
    moved.lifetime = message.readable(Lifetime.self)?.value ?? Self.defaultLifetime
    moved.ticket = Self.ticket(in: message)
    return moved
  }

  /// Observations that are odd without being failures.
  func oddities(asked: IPVersion?, in message: Message) -> [Observation] {
    var oddities: [Observation] = []
    if mapped == nil { oddities.append(.missingMappedAddress) }
    if message.readable(Lifetime.self) == nil { oddities.append(.missingLifetime) }
    if lifetime == 0 { oddities.append(.zeroLifetime) }
    if lifetime > Self.recommendedMaximum { oddities.append(.longLifetime(lifetime)) }
    for address in relayed {
      if address.ip.reach != .global { oddities.append(.relayUnroutable(address)) }
      if address.port < 1024 { oddities.append(.relayPortReserved(address)) }
    }
    if let asked, let got = relayed.first?.ip.version, got != asked {
      oddities.append(.relayFamilyIgnored(asked: asked, got: got))
    }
    return oddities
  }
}

extension SocketAddress {
  /// Whether a packet could be sent to it at all.
  fileprivate var isUsable: Bool {
    guard port != 0 else { return false }
    switch ip.reach {
    case .unspecified, .multicast, .broadcast: return false
    default: return true
    }
  }
}
