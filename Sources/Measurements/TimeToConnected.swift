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
  /// By the ids of the sources; none for a source without a session, nor for one that did not
  /// connect.
  package var timesToConnected: [String: TimeToConnected] {
    let connected = Dictionary(
      checks.lazy.filter(\.isConnected).map { ($0.source, $0) }
    ) { first, _ in first }
    return Dictionary(
      sources.compactMap { source in
        connected[source.id].flatMap { check in
          TimeToConnected(of: source, by: check).map { (source.id, $0) }
        }
      }
    ) { first, _ in first }
  }
}

extension TimeToConnected {
  fileprivate init?(of source: SourceResult, by check: CheckResult) {
    guard let session = source.steps.last(where: { $0.name == .whip }) else { return nil }
    self.init(
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
