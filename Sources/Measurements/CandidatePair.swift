package import Vocabulary

/// A candidate of ours with one of the peer's: whether checks pass between them, and what else does
/// (RFC 8445 section 6.1.2).
package struct CandidatePair: Hashable, Sendable {
  package var local: PairEnd
  package var remote: PairEnd
  package var outcome = Outcome.skipped
  package var rtt: RTTSummary?
  /// Our address as the peer saw it.
  package var mappedAddress: SocketAddress?
  /// Whether it was chosen to carry the session.
  package var isNominated = false
  package var failure: Failure?
  /// Whether a check of the peer's own came in on it, signed: packets pass from there to here.
  package var isHeard = false
  /// Test packets both ways; `nil` where none were sent, or none came back.
  package var data: PairData?
  /// How many test packets were sent where none came back.
  package var unansweredPackets: Int?

  package init(local: PairEnd, remote: PairEnd) {
    self.local = local
    self.remote = remote
  }

  /// Between the two ends.
  package var transport: TransportProtocol { local.transport }

  /// Whether checks of ours were answered, whatever came afterwards.
  package var isAnswered: Bool { outcome == .ok || failure?.phase == .dtls }

  /// Whether it was checked to the end, and no check of ours was answered in any way.
  package var isSilent: Bool {
    outcome == .failed && !isAnswered && failure?.stunErrorCode == nil
      && failure?.reason != .cancelled
  }

  /// Whether a relay of either end is on the way.
  package var isRelayed: Bool { local.kind == .relayed || remote.kind == .relayed }
}

/// One end of a pair.
package struct PairEnd: Hashable, Sendable {
  package var kind: CandidateKind
  /// Between the two ends, whatever a relay is reached over.
  package var transport: TransportProtocol
  package var address: SocketAddress
  /// Of a host candidate of ours: the address that a STUN server saw it at.
  package var reflexive: SocketAddress?

  package init(kind: CandidateKind, transport: TransportProtocol, address: SocketAddress) {
    self.kind = kind
    self.transport = transport
    self.address = address
  }
}

/// Test packets on a pair, by direction.
package struct PairData: Hashable, Sendable {
  package var toPeer: RelayFlow
  package var fromPeer: RelayFlow

  package init(toPeer: RelayFlow, fromPeer: RelayFlow) {
    self.toPeer = toPeer
    self.fromPeer = fromPeer
  }
}
