package import Vocabulary

/// How fast checks may start and how many may run, so that a probe never looks like an attack.
package struct Pacing: Hashable, Sendable {
  /// Between the starts of any two checks; RFC 8445 section 14.2 asks for at least 5 ms.
  package var startInterval: Nanoseconds
  /// Checks under way at once.
  package var parallelChecks: Int
  /// Allocations held at one server address at once: a fifth of what a KVS channel allows (50).
  package var allocationsPerServer: Int
  /// Between the first, unauthenticated Allocates to one server address over UDP.
  ///
  /// coturn may answer no more than ten 401 a second to one source and then goes silent,
  /// which looks like loss.
  package var challengeInterval: Nanoseconds
  /// Ta: between the first checks of two candidates (RFC 8445 section 14.2).
  package var connectivityInterval: Nanoseconds

  package init(
    startInterval: Nanoseconds = .milliseconds(5), parallelChecks: Int = 64,
    allocationsPerServer: Int = 10, challengeInterval: Nanoseconds = .milliseconds(100),
    connectivityInterval: Nanoseconds = .milliseconds(50)
  ) {
    self.startInterval = startInterval
    self.parallelChecks = parallelChecks
    self.allocationsPerServer = allocationsPerServer
    self.challengeInterval = challengeInterval
    self.connectivityInterval = connectivityInterval
  }

  /// As fast as `parallelChecks` allows, for servers of one's own.
  package static func fastest(parallelChecks: Int) -> Pacing {
    Pacing(
      startInterval: .zero, parallelChecks: parallelChecks, allocationsPerServer: parallelChecks,
      challengeInterval: .zero, connectivityInterval: .zero)
  }
}
