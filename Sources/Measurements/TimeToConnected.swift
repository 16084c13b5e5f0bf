package import Vocabulary

/// How long it took to set up a media session, from nothing to the end of the DTLS handshake.
///
/// The parts are steps done one after another; time this program spent waiting in between, such as
/// for other sources and slower candidates, is not included.
package struct TimeToConnected: Hashable, Sendable {
  /// Until a token was available: reading, requesting or signing it.
  package var token: Nanoseconds
  /// From sending the offer to receiving the answer, redirects included.
  package var whip: Nanoseconds
  /// Connecting and checking the chosen pair.
  package var ice: Nanoseconds
  package var dtls: Nanoseconds

  package var total: Nanoseconds { token + whip + ice + dtls }
}

extension Report {
  /// `nil` for a source without a session, and for a session that did not connect.
  package func timeToConnected(of source: SourceResult) -> TimeToConnected? {
    guard let session = source.steps.last(where: { $0.name == .whip }),
      let check = checks.first(where: { $0.source == source.id && $0.isConnected })
    else { return nil }
    return TimeToConnected(
      token: session.startedOffset, whip: session.duration,
      ice: (check.duration(of: .connect) ?? .zero) + (check.duration(of: .ice) ?? .zero),
      dtls: check.duration(of: .dtls) ?? .zero)
  }
}

extension CheckResult {
  fileprivate var isConnected: Bool {
    candidate?.isNominated == true
      && phases.contains { $0.name == .dtls && $0.outcome == .ok }
  }
}
