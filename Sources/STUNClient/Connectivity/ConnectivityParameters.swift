import STUNWire
package import Vocabulary

/// The inputs of a connectivity check beyond those of every operation.
package struct ConnectivityParameters: Sendable {
  /// Its long-term credential is not used.
  package var client: ClientParameters
  package var credentials: ShortTermCredentials
  package var role: ICERole
  /// PRIORITY: that of a peer-reflexive candidate found by the check (ICE-4).
  package var priority: UInt32
  /// Whether to nominate the pair with USE-CANDIDATE, which only a controlling agent may do.
  package var nominates: Bool
  /// Ta: the delay of a check triggered by the peer's own check (RFC 8445 section 6.1.4.2).
  ///
  /// `nil` for a pair that has succeeded, where nothing is triggered.
  package var triggerDelay: Nanoseconds?
  /// Draws the tie-breaker after a 487, as unpredictable as the first.
  package var makeTieBreaker: @Sendable () -> UInt64

  package init(
    _ client: ClientParameters, credentials: ShortTermCredentials, role: ICERole,
    priority: UInt32 = Self.peerReflexivePriority, nominates: Bool = false,
    triggerDelay: Nanoseconds? = .milliseconds(50),
    makeTieBreaker: @escaping @Sendable () -> UInt64
  ) {
    self.client = client
    self.credentials = credentials
    self.role = role
    self.priority = priority
    self.nominates = nominates
    self.triggerDelay = triggerDelay
    self.makeTieBreaker = makeTieBreaker
  }

  /// Type preference 110, the highest local preference, component 1 (RFC 8445 section 5.1.2).
  package static let peerReflexivePriority: UInt32 = 0x6EFF_FFFF

  func request(as role: ICERole) -> Request {
    var request = Request(.binding, software: client.software)
    request.add(Username(bytes: credentials.username))
    request.add(Priority(priority))
    role.append(to: &request)
    if nominates, role.side == .controlling { request.add(UseCandidate()) }
    return request
  }
}
