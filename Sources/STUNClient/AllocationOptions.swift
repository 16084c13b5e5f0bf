import STUNWire
package import Vocabulary

/// The options of an Allocate request beyond a plain relayed UDP address.
package struct AllocationOptions: Sendable {
  /// LIFETIME in seconds, a hint to the server (TURN-7); `nil` leaves it out.
  package var lifetime: UInt32?
  /// REQUESTED-ADDRESS-FAMILY; `nil` leaves it out, which means IPv4 (TURN-3).
  package var addressFamily: IPVersion?
  package var redirects: RedirectPolicy
  /// Time limit for the release (TURN-20).
  package var releaseBound: Nanoseconds
  /// Whether to keep the allocation until `release` is called, or release it immediately.
  package var holds: Bool
  package var extras = AllocationExtras()
  /// Takes over this allocation in place of making one.
  package var moved: MovedAllocation?

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

  /// Uses only attributes known to servers of RFC 5766, unless more is requested (TURN-39).
  func allocateRequest(software: String?) -> Request {
    if let moved { return moved.request(software: software) }
    var request = Request(.allocate, software: software)
    extras.add(to: &request)
    if let lifetime { request.add(Lifetime(lifetime)) }
    if let addressFamily { request.add(RequestedAddressFamily(addressFamily)) }
    return request
  }

  func refreshRequest(lifetime: UInt32?, software: String?) -> Request {
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
