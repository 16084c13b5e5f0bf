/// The outcome of an allocation that did not fail.
package enum AllocationOutcome: Hashable, Sendable {
  /// Allocated, held and released.
  case allocated(RelayAllocation, ReleaseStatus)
  /// The server asks for credentials, and we have none.
  case challenged(Challenge)
  /// The server redirects us to another one, and the policy lets us follow.
  case redirected(Redirect)
}

/// The outcome of releasing an allocation.
package enum ReleaseStatus: Hashable, Sendable {
  /// The server confirmed it.
  case confirmed
  /// The server no longer had the allocation, or never had it: 437 (TURN-16).
  case alreadyGone
  /// Not confirmed; the allocation lasts until its lifetime ends.
  case unconfirmed(STUNFailure)

  init(_ end: Exchange.End) {
    switch end {
    case .success: self = .confirmed
    case .error(let error, _, _) where error.code == 437: self = .alreadyGone
    case .error(let error, _, _), .challenged(_, let error):
      self = .unconfirmed(.errorResponse(error))
    case .failure(let failure): self = .unconfirmed(failure)
    }
  }
}
