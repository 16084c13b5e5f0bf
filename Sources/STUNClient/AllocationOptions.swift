import STUNWire
package import Vocabulary

/// What is asked of the TURN server beyond a plain relayed UDP address.
package struct AllocationOptions: Sendable {
  /// LIFETIME in seconds, a hint to the server (TURN-7); `nil` leaves it out.
  package var lifetime: UInt32?
  /// REQUESTED-ADDRESS-FAMILY; `nil` leaves it out, which means IPv4 (TURN-3).
  package var addressFamily: IPVersion?
  package var redirects: RedirectPolicy
  /// How long releasing may take (TURN-20).
  package var releaseBound: Nanoseconds
  /// Whether the allocation is kept until `release` is called, or released as soon as it is there.
  package var holds: Bool

  package init(
    lifetime: UInt32? = nil,
    addressFamily: IPVersion? = nil,
    redirects: RedirectPolicy,
    releaseBound: Nanoseconds = .seconds(1),
    holds: Bool = true
  ) {
    self.lifetime = lifetime
    self.addressFamily = addressFamily
    self.redirects = redirects
    self.releaseBound = releaseBound
    self.holds = holds
  }

  /// Only attributes that a server of RFC 5766 knows, unless a family is asked for (TURN-39).
  func allocateRequest(software: String?) -> Request {
    var request = Request(.allocate, software: software)
    request.add(RequestedTransport.udp)
    if let lifetime { request.add(Lifetime(lifetime)) }
    if let addressFamily { request.add(RequestedAddressFamily(addressFamily)) }
    return request
  }

  func refreshRequest(software: String?) -> Request {
    var request = Request(.refresh, software: software)
    if let lifetime { request.add(Lifetime(lifetime)) }
    return request
  }

  func releaseRequest(software: String?) -> Request {
    var request = Request(.release, software: software)
    request.add(Lifetime(0))
    return request
  }
}
