package import Vocabulary

/// One of our bases, by the number that its owner gave it, and an address of the peer.
package struct ICEPair: Hashable, Sendable {
  package var base: Int
  package var remote: SocketAddress

  package init(base: Int, remote: SocketAddress) {
    self.base = base
    self.remote = remote
  }
}

/// How far the checks of a pair have come (RFC 8445 section 6.1.2.6); none begins as Frozen.
package enum PairState: Hashable, Sendable {
  case waiting
  case inProgress
  case succeeded
  case failed
}

/// An agent's instruction to its driver, or what it has to tell.
package enum AgentOutput: Sendable {
  case request(Transmission, on: ICEPair)
  /// The answer to a check of the peer's.
  case reply([UInt8], on: ICEPair)
  case event(Event, on: ICEPair)
  case checked(ICEPair, Result<ConnectivityAnswer, STUNFailure>)
  /// The peer checked us from an address that was not known, and is checked in return; the priority is
  /// that of its peer-reflexive candidate (RFC 8445 section 7.3.1.3).
  case discovered(ICEPair, priority: UInt32?)
  /// The peer nominated the pair.
  case nominated(ICEPair)
  /// Nothing to do before this instant, unless something is received.
  case wait(until: Instant)
}
