import STUNWire

/// Which of two ICE agents nominates, and the number that decides when both claim it.
///
/// RFC 8445 sections 6.1.1 and 7.3.1.1.
package struct ICERole: Hashable, Sendable {
  package enum Side: String, Hashable, Sendable {
    case controlling
    case controlled

    package var opposite: Side { self == .controlling ? .controlled : .controlling }
  }

  package var side: Side
  /// Stays the same for the session, unless a 487 was answered (ICE-8).
  package var tieBreaker: UInt64

  package init(_ side: Side, tieBreaker: UInt64) {
    self.side = side
    self.tieBreaker = tieBreaker
  }

  /// Says the role in a request.
  func append(to request: inout Request) {
    switch side {
    case .controlling: request.add(ICEControlling(tieBreaker))
    case .controlled: request.add(ICEControlled(tieBreaker))
    }
  }

  /// What a request that claims a role means for ours.
  func verdict(on request: Message) -> Verdict {
    let controlling = request.readable(ICEControlling.self)?.value
    let controlled = request.readable(ICEControlled.self)?.value
    switch side {
    case .controlling:
      guard let controlling else { return .agreed }
      return tieBreaker >= controlling ? .refuse : .yield
    case .controlled:
      guard let controlled else { return .agreed }
      return tieBreaker >= controlled ? .yield : .refuse
    }
  }

  enum Verdict: Hashable, Sendable {
    case agreed
    /// We keep our role, and the peer is to change its own: 487.
    case refuse
    /// We take the other role.
    case yield
  }
}
