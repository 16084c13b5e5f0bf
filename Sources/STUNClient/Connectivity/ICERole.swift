import STUNWire

/// Which of two ICE agents nominates, and the tie-breaker for when both claim it.
///
/// RFC 8445 sections 6.1.1 and 7.3.1.1.
package struct ICERole: Hashable, Sendable {
  package enum Side: String, Hashable, Sendable {
    case controlling
    case controlled

    package var opposite: Side { self == .controlling ? .controlled : .controlling }
  }

  package var side: Side
  /// Constant for the session, unless a 487 changed it (ICE-8).
  package var tieBreaker: UInt64

  package init(_ side: Side, tieBreaker: UInt64) {
    self.side = side
    self.tieBreaker = tieBreaker
  }

  /// Adds the role to a request.
  func append(to request: inout Request) {
    switch side {
    case .controlling: request.add(ICEControlling(tieBreaker))
    case .controlled: request.add(ICEControlled(tieBreaker))
    }
  }

  /// How to treat a request that claims a role.
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
    /// We keep our role, and the peer must change its own: 487.
    case refuse
    /// We take the other role.
    case yield
  }
}
