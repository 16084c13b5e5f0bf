import STUNWire
import Vocabulary

/// What an Allocate asks for beyond a plain relayed UDP address.
///
/// Each is proved by an attribute of the answer, if at all: some servers answer success and ignore
/// what they do not know.
package struct AllocationExtras: Hashable, Sendable {
  /// A relay that makes TCP connections (RFC 6062), over TCP or TLS only (EXT-1).
  package var isForTCP = false
  /// A second relayed address of IPv6 (TURN-4); not with REQUESTED-ADDRESS-FAMILY.
  package var wantsBothFamilies = false
  /// An even port, with the next one held for the token that comes back (TURN-5).
  package var reservesNextPort = false
  /// The port that such a token stands for.
  package var reservation: UInt64?
  /// Packets that are never cut on the way to peers (TURN-6).
  package var forbidsFragments = false
  /// A ticket with which the allocation can move to another socket (RFC 8016, EXT-8).
  package var wantsTicket = false
  /// An attribute that has to be understood and that nobody can: a server that grants this Allocate
  /// ignores such attributes, and its success proves none of them.
  package var hasUnknownAttribute = false

  package init() {}

  func add(to request: inout Request) {
    request.add(isForTCP ? RequestedTransport.tcp : .udp)
    if wantsBothFamilies { request.add(AdditionalAddressFamily(.v6)) }
    if reservesNextPort { request.add(EvenPort(reservesNext: true)) }
    if let reservation { request.add(ReservationToken(reservation)) }
    if forbidsFragments { request.add(DontFragment()) }
    if wantsTicket { request.add(MobilityTicket(bytes: [])) }
    if hasUnknownAttribute { request.add(UnknownFlag()) }
  }
}

/// A comprehension-required attribute of a type that IANA has given to nobody.
private struct UnknownFlag: FlagAttribute {
  static let type = AttributeType(rawValue: 0x7FF1)
  static let name = "unassigned"
}

/// An allocation that another socket made, and the ticket that moves it to this one (RFC 8016).
package struct MovedAllocation: Hashable, Sendable {
  package var relay: RelayAllocation
  package var ticket: [UInt8]

  package init(_ relay: RelayAllocation, ticket: [UInt8]) {
    self.relay = relay
    self.ticket = ticket
  }

  /// A Refresh that carries the ticket (EXT-9).
  func request(software: String?) -> Request {
    var request = Request(.refresh, software: software)
    request.add(MobilityTicket(bytes: ticket))
    return request
  }
}
