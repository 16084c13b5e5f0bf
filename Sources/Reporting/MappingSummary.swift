import Diagnosing
import Measurements
import Vocabulary

/// What a report says of how the NATs map our ports: by a comparison of its servers, or by tests for that.
struct MappingSummary {
  let state: MappingComparison.State
  /// `nil` where it was tested.
  let untested: MappingComparison.Untested?
  /// The addresses and ports of servers that were compared.
  let serverCount: Int

  init(_ report: Report) {
    let nats = report.checks.compactMap(\.nat)
    guard nats.isEmpty else {
      (state, untested, serverCount) = Self.tested(nats)
      return
    }
    let comparison = report.mappingComparison
    (state, untested) = (comparison.state, comparison.untested)
    serverCount = comparison.serverCount
  }

  private static func tested(
    _ nats: [NATDetail]
  ) -> (MappingComparison.State, MappingComparison.Untested?, Int) {
    let tested = nats.filter { $0.mapping != nil }
    guard !tested.isEmpty else {
      return (.notTested, nats.contains { $0.mapped != nil } ? .oneServer : .noAnswer, 0)
    }
    let varies = tested.contains { $0.mapping?.isDependent == true }
    let asked = tested.flatMap(\.views).filter { $0.mapped != nil }.map(\.destination)
    return (varies ? .varies : .endpointIndependent, nil, Set(asked).count)
  }
}

extension Report {
  var mappingComparison: MappingComparison {
    // A report that was read has its observations in words only, but also what followed from them.
    let unstable = Set(
      findings.filter { $0.id == FindingID.mappingUnstable.rawValue }.flatMap(\.checks))
    return MappingComparison(checks) { unstable.contains($0.id) }
  }
}
