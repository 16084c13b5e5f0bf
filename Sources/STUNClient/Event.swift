package import STUNWire
package import Vocabulary

/// Something that happened inside a state machine.
package enum Event: Hashable, Sendable {
  /// An answer was accepted for a transaction.
  case answered(Answer)
  /// The server asked for long-term credentials.
  case challenged(Challenge)
  /// A request over UDP or DTLS had its time, and nothing at all came to it.
  case lost(RequestKind)
  /// Something came and was not taken for an answer.
  case dropped(DropReason)
  /// An error without integrity came; it counts unless an authenticated answer follows by then.
  case provisional(ErrorResponse, until: Instant)
  /// The server gave an allocation, whole or with defects: it will be released.
  case allocated(RelayAllocation)
  /// The allocation was extended to this many seconds from now.
  case refreshed(lifetime: UInt32)
  /// The allocation's release came to its end.
  case released(ReleaseStatus)
  /// Something about the server that is worth a finding.
  case noticed(Fact)
}

/// An answer that was accepted.
package struct Answer: Hashable, Sendable {
  package var transactionID: TransactionID
  package var kind: RequestKind
  /// How often the request had been sent.
  package var sends: Int
  /// Which send was answered, counted from 1; `nil` when several could have been.
  package var answeredAttempt: Int? { sends == 1 ? 1 : nil }
  /// Whether send and receipt make a round-trip sample: a Binding or an authenticated answer, and
  /// sent once (Karn's rule, STUN-41).
  package var isSample: Bool
  /// Whether the answer's integrity was verified.
  package var isAuthenticated: Bool
  /// The error code, `nil` for success.
  package var errorCode: Int?
  /// When the request was first sent.
  package var sentAt: Instant
  package var receivedAt: Instant
}

/// What a 401 says about the server (RFC 8489 section 9.2).
package struct Challenge: Hashable, Sendable {
  package var realm: String
  /// The features in the nonce's cookie; `nil` when it has none, as with RFC 5389 servers.
  package var features: SecurityFeatures?
  package var software: String?
}

/// A fact about the server that is no failure by itself.
package enum Fact: Hashable, Sendable {
  /// Allocate succeeded without credentials (STUN-29).
  case openRelay
  /// The mapped address came only in the RFC 3489 form (STUN-10).
  case legacyMappedOnly
  /// MAPPED-ADDRESS and XOR-MAPPED-ADDRESS differ: something rewrites addresses on the way.
  case mappedAddressRewritten(plain: SocketAddress, xored: SocketAddress)
  /// The nonce was stale and a new one was taken (438).
  case staleNonce
  /// The realm changed in mid-operation, and the key was made anew (STUN-26).
  case realmChanged
  /// The nonce begins like a nonce cookie and is none.
  case malformedNonceCookie
  /// The error's reason phrase is longer than RFC 8489 section 14.8 allows, in bytes.
  case longReasonPhrase(Int)
  /// The success had no XOR-MAPPED-ADDRESS (TURN-8).
  case missingMappedAddress
  /// The success had no LIFETIME; 600 s are assumed.
  case missingLifetime
  /// The success had LIFETIME 0: the allocation is as good as expired.
  case zeroLifetime
  /// The lifetime exceeds the 3600 s that RFC 8656 section 7.2 recommends as the maximum.
  case longLifetime(UInt32)
  /// The relayed address cannot be reached from elsewhere (TURN-14).
  case relayUnroutable(SocketAddress)
  /// The relayed port is one of 0–1023, which RFC 8656 section 7.2 excludes.
  case relayPortReserved(SocketAddress)
  /// The relayed address is of another family than the one asked for (TURN-15).
  case relayFamilyIgnored(asked: IPVersion, got: IPVersion)
  /// The server refused these attributes, and the request was repeated without them (420).
  case attributesRefused([UInt16])
  /// The request was sent anew after a 5xx.
  case serverErrorRetried(ErrorResponse)
  /// Both agents claimed one role, and ours was changed (487, ICE-7).
  case roleConflict
}
