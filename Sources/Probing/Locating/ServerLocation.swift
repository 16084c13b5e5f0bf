import Measurements
package import Resolving
package import Vocabulary

/// Where the servers of a URI are, and how that was found out.
package struct ServerLocation: Sendable {
  /// A target, and what its name led to.
  package struct Place: Sendable {
    package var target: ServiceTarget
    package var result: Result<Resolution, ResolutionError>
  }

  package var method: ResolutionMethod
  /// The best first; empty where DNS offers the service nowhere.
  package var places: [Place] = []
  package var trace: [ServiceDecision] = []
  /// What SRV or NAPTR lead to while the host itself has no address: browsers do not find it.
  package var hiddenTargets: [ServiceTarget] = []
  package var startedAt: Instant
  /// From the start until SRV and NAPTR had named the targets; zero where neither was asked for.
  package var searchDuration = Nanoseconds.zero

  /// Whether SRV or NAPTR were asked for before anything else.
  var wasSearched: Bool { searchDuration > .zero }
}
