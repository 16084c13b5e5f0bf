import Measurements
import STUNClient
import Vocabulary

extension NATFacts {
  /// The other addresses of the server whose behaviour was used for the tests.
  var otherDestinations: [SocketAddress] {
    guard case .usable(let other) = otherAddress, let server = behaviorServer else { return [] }
    return other.destinations(beside: server)
  }
}

extension NATDetail {
  /// The facts from the tests, in the report's form.
  init(_ facts: NATFacts) {
    self.init()
    local = facts.locals[.mapping]
    let seen = facts.views.map { NATView($0.destination, sees: $0.mapped) }
    let known = Set(seen.map(\.destination))
    let silent = facts.servers.filter { !known.contains($0) }
    views = seen + silent.map { NATView($0, sees: nil) }
    guard facts.mapped != nil else { return }
    method = facts.method
    mapping = facts.mapping
    isStable = facts.isStable
    switch facts.filtering {
    case .tested(let filtering, let isConfirmed):
      self.filtering = filtering
      isFilteringConfirmed = isConfirmed
    case .untested(let reason): filteringUntested = reason
    }
    hairpin = hairpin(facts)
    preservesPorts = facts.preservesPorts
    preservesParity = facts.preservesParity
    pairsAddresses = facts.pairsAddresses
    passesFragments = facts.passesFragments
    rewritesAddresses = facts.rewritesAddresses
  }

  /// If each destination sees another port, silence shows nothing.
  private func hairpin(_ facts: NATFacts) -> NATHairpin? {
    switch facts.hairpin {
    case .came(let kind, from: _): kind
    case .silence: facts.mapping?.isDependent == true ? nil : .lost
    case nil: nil
    }
  }
}
