package import Vocabulary

/// Why a STUN or TURN operation failed, with the evidence.
package enum STUNFailure: Error, Hashable, Sendable {
  /// Nothing at all came back.
  case timeout
  /// Packets came back, but none was an answer.
  case timeoutOnlyDropped(DropCounts)
  /// The only answers were not signed as the request was (STUN-27).
  case integrityViolated(IntegrityViolation)
  /// The connection ended, or the network reported the destination unreachable.
  case transport(TransportLoss)
  /// Cancelled by `release` before there was a result.
  case cancelled
  /// The allocation ended on the server while it was held: 437, lifetime 0, or expired (TURN-19).
  case allocationLost

  /// An error without a case of its own.
  case errorResponse(ErrorResponse)
  /// 401 after credentials were sent (STUN-24): a wrong username, password or realm.
  case unauthorized(ErrorResponse)
  /// 400 without integrity to the signed request, after a challenge to the unsigned one: what some
  /// servers (pion) answer to unknown credentials.
  case signedRequestRefused(ErrorResponse)
  /// An error of method Binding in answer to another request: the server knows STUN but not TURN.
  case methodUnknown(ErrorResponse)
  /// 437: the server already has an allocation for the 5-tuple; worth another try from a fresh
  /// socket (TURN-12).
  case allocationMismatch(ErrorResponse)
  /// 438 again and again, or for the nonce just issued (STUN-25).
  case staleNonceLoop
  /// The realm changed more than once (STUN-26).
  case realmFlapping
  /// 487 again after we had changed our role twice (ICE-7).
  case roleConflictLoop(ErrorResponse)
  /// A redirect that must not be followed.
  case redirect(RedirectRefusal, to: [SocketAddress], isAuthenticated: Bool)

  /// A challenge without REALM, NONCE or both.
  case badChallenge(lacks: ChallengeGap)
  /// A realm that is empty, not UTF-8, or has control characters: no key can be derived from it.
  case badRealm
  /// A realm of more than 763 bytes.
  case realmTooLong(Int)
  /// A nonce of more than 763 bytes; echoing it would make a huge datagram.
  case nonceTooLong(Int)
  /// The nonce announces password algorithms, and the list is missing or was removed (STUN-31).
  case bidDown
  /// The server lists no password algorithm that we know (STUN-34).
  case noCommonAlgorithm

  /// An unreadable message or attribute.
  case malformed(MalformedPart)
  /// An unknown comprehension-required attribute in a success or in this error (STUN-7).
  case unknownRequiredAttribute(UInt16, in: ErrorResponse?)
  /// A Binding success without a usable address.
  case missingMappedAddress
  /// An Allocate success without a usable relayed address.
  case missingRelayedAddress
  /// A relayed address that cannot be one, such as 0.0.0.0:0.
  case badRelayedAddress(SocketAddress)
  /// The request does not fit into a STUN message: SOFTWARE is far too long.
  case requestTooLong
  /// An error response without ERROR-CODE (STUN-8).
  case protocolError

  /// Whether the same request may succeed from another local port (TURN-12).
  package var needsFreshSocket: Bool {
    if case .allocationMismatch = self { true } else { false }
  }

  /// Whether the Allocate may have been carried out despite this failure.
  var mayLeaveAllocation: Bool {
    switch self {
    case .timeout, .timeoutOnlyDropped, .integrityViolated, .cancelled,
      .unknownRequiredAttribute(_, in: nil), .malformed(.message):
      true
    default: false
    }
  }

  /// The STUN error behind the failure, if there is one.
  package var errorResponse: ErrorResponse? {
    switch self {
    case .errorResponse(let error), .unauthorized(let error), .signedRequestRefused(let error),
      .methodUnknown(let error), .allocationMismatch(let error), .roleConflictLoop(let error):
      error
    case .unknownRequiredAttribute(_, in: let error): error
    default: nil
    }
  }
}

/// How an answer's integrity differs from the request's.
package enum IntegrityViolation: String, CaseIterable, Hashable, Sendable {
  /// None at all.
  case missing
  /// SHA-1 in answer to SHA-256, or the other way round.
  case otherKind
  /// Made with another key, or changed on the way.
  case wrong

  /// The violation that the drops show; a wrong signature says more than a missing one.
  init?(_ drops: DropCounts) {
    if drops[.badIntegrity] > 0 {
      self = .wrong
    } else if drops[.otherIntegrity] > 0 {
      self = .otherKind
    } else if drops[.missingIntegrity] > 0 {
      self = .missing
    } else {
      return nil
    }
  }
}

/// The parts that a challenge must have and lacks.
package enum ChallengeGap: String, CaseIterable, Hashable, Sendable {
  case realm
  case nonce
  case both
}

/// The unreadable part of an answer.
package enum MalformedPart: Hashable, Sendable {
  case message
  case errorCode
  case passwordAlgorithms
}

/// An error response as received (RFC 8489 section 14.8).
package struct ErrorResponse: Hashable, Sendable {
  /// 300–699.
  package var code: Int
  /// The server's words, unescaped.
  package var reason: String
  /// Whether its integrity was verified; coturn omits it from 300, 437, 438 and 441.
  package var isAuthenticated: Bool

  package init(code: Int, reason: String, isAuthenticated: Bool) {
    self.code = code
    self.reason = reason
    self.isAuthenticated = isAuthenticated
  }

  /// The observation for a request that was sent again after it.
  func retried(_ kind: RequestKind) -> Observation {
    .serverErrorRetried(
      code: code, reason: SafeText(reason, limit: SafeText.attributeLimit),
      isAllocate: kind == .allocate)
  }
}

/// How the transport failed under a transaction, as its driver saw it.
package enum TransportLoss: String, CaseIterable, Hashable, Sendable {
  /// A hard ICMP error or a refused connection (STUN-42).
  case unreachable
  /// The peer closed the stream in mid-operation.
  case closed
  /// The peer reset the stream.
  case reset
  /// Bytes that cannot be STUN; a stream cannot be resynchronised (STUN-45).
  case notSTUN
  /// A problem of this host, such as a lost address or a full buffer.
  case local
}
