import Measurements
package import Resolving
package import Vocabulary

/// The servers of a URI, and how they were found.
package struct ServerLocation: Sendable {
  /// A target, and the result of looking up its name.
  package struct Place: Sendable {
    package var target: ServiceTarget
    package var result: Result<Resolution, ResolutionError>
  }

  package var method: ResolutionMethod
  /// Best first; empty if DNS offers the service nowhere.
  package var places: [Place] = []
  package var trace: [ServiceDecision] = []
  /// The targets of SRV or NAPTR if the host itself has no address: browsers do not find them.
  package var hiddenTargets: [ServiceTarget] = []
  package var startedAt: Instant
  /// From the start until SRV and NAPTR had named the targets; zero if neither was queried.
  package var searchDuration = Nanoseconds.zero

  /// Whether SRV or NAPTR were queried before anything else.
  var wasSearched: Bool { searchDuration > .zero }
}
