package import Vocabulary

/// How fast checks may start and how many may run at once, so that a probe never looks like an
/// attack.
package struct Pacing: Hashable, Sendable {
  /// Between the starts of any two checks; RFC 8445 section 14.2 asks for at least 5 ms.
  package var startInterval: Nanoseconds
  /// Maximum number of concurrent checks, not counting those that have heard nothing for half a
  /// second.
  package var parallelChecks: Int
  /// Maximum number of concurrent allocations at one server address: a fifth of what a KVS channel
  /// allows (50).
  package var allocationsPerServer: Int
  /// Interval between the first, unauthenticated Allocates to one server address over UDP.
  ///
  /// coturn may answer at most ten 401 a second per source and then falls silent, which
  /// looks like loss.
  package var challengeInterval: Nanoseconds
  /// Ta: the interval between the first checks of two candidates (RFC 8445 section 14.2).
  package var connectivityInterval: Nanoseconds

  package init(
    startInterval: Nanoseconds = .milliseconds(5), parallelChecks: Int = 256,
    allocationsPerServer: Int = 10, challengeInterval: Nanoseconds = .milliseconds(100),
    connectivityInterval: Nanoseconds = .milliseconds(50)
  ) {
    self.startInterval = startInterval
    self.parallelChecks = parallelChecks
    self.allocationsPerServer = allocationsPerServer
    self.challengeInterval = challengeInterval
    self.connectivityInterval = connectivityInterval
  }

  /// As fast as `parallelChecks` allows, for one's own servers.
  package static func fastest(parallelChecks: Int) -> Pacing {
    Pacing(
      startInterval: .zero, parallelChecks: parallelChecks, allocationsPerServer: parallelChecks,
      challengeInterval: .zero, connectivityInterval: .zero)
  }
}
