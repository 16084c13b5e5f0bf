/// How an allocation came out when it did not fail.
package enum AllocationOutcome: Hashable, Sendable {
  /// It was had, held, and released.
  case allocated(RelayAllocation, ReleaseStatus)
  /// The server is there and asks for credentials, and there are none.
  case challenged(Challenge)
  /// The server sends us to another one, which the policy lets us follow.
  case redirected(Redirect)
}

/// How releasing an allocation came out.
package enum ReleaseStatus: Hashable, Sendable {
  /// The server confirmed it.
  case confirmed
  /// The server had no such allocation any more, or had never had it: 437 (TURN-16).
  case alreadyGone
  /// No confirmation; the allocation lasts until its lifetime is over.
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
