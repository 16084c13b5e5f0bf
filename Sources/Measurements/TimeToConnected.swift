package import Vocabulary

/// How long a media session took to be set up, from nothing to the end of the DTLS handshake.
///
/// The parts are what was done one after another; what this program itself waited for in between,
/// such as other sources and slower candidates, is in none of them.
package struct TimeToConnected: Hashable, Sendable {
  /// Until there was a token: reading it, asking for it or signing it.
  package var token: Nanoseconds
  /// The offer's way to the answer, redirects included.
  package var whip: Nanoseconds
  /// Connecting and checking the pair that was chosen.
  package var ice: Nanoseconds
  package var dtls: Nanoseconds

  package var total: Nanoseconds { token + whip + ice + dtls }
}

extension Report {
  /// `nil` for a source that made no session, and for a session that was not connected.
  package func timeToConnected(of source: SourceResult) -> TimeToConnected? {
    guard let session = source.steps.last(where: { $0.name == SourceStep.session }),
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
