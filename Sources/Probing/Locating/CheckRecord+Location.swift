import Measurements
import Resolving
import Vocabulary

extension CheckRecord {
  /// Records how a server was found, with the lookup's own times, whichever check started it.
  func apply(_ place: ServerLocation.Place, of location: ServerLocation) {
    update { $0.resolution = ResolutionInfo(place, of: location) }
    if !location.hiddenTargets.isEmpty {
      observe(.hiddenFromBrowsers(location.hiddenTargets.map { SafeText(foreign: $0.description) }))
    }
    switch place.result {
    case .success(let resolution):
      apply(
        location, resolution.startedAt, resolution.duration, .ok,
        isAsked: !resolution.queries.isEmpty)
      if resolution.truncated > 0 {
        let kept = resolution.addresses.count
        observe(.addressesCut(total: kept + resolution.truncated, kept: kept))
      }
      for note in resolution.notes {
        if case .refusedAddress(let address) = note { observe(.addressRefused(address)) }
      }
    case .failure(let error):
      apply(location, error.startedAt, error.duration, .failed, isAsked: true)
      // A literal of the other IP version was not asked for: there is nothing to fail.
      if error.reason != .addressFamily { fail(error.failure) }
    }
  }

  /// Records that DNS offers the service nowhere.
  func apply(_ location: ServerLocation) {
    apply(location, location.startedAt, location.searchDuration, .failed, isAsked: true)
    fail(
      Failure(
        .dnsFailure, during: .resolve,
        message: "DNS has records for this service, but none leads to a server that can be tried",
        evidence: location.trace.map { SafeText(foreign: $0.description) }))
  }

  /// The search for SRV and NAPTR, if any, and the lookup of the addresses form one phase.
  private func apply(
    _ location: ServerLocation, _ lookup: Instant, _ duration: Nanoseconds, _ outcome: Outcome,
    isAsked: Bool
  ) {
    let start = location.wasSearched ? location.startedAt : lookup
    enter(resolvingSince: start, isAsked: isAsked || location.wasSearched)
    leave(outcome, at: max(lookup + duration, start + location.searchDuration))
  }
}

extension ResolutionInfo {
  fileprivate init(_ place: ServerLocation.Place, of location: ServerLocation) {
    self.init(
      location.method, place.target.path, name: SafeText(foreign: place.target.host),
      trace: (location.trace.map(\.description) + place.trace).map { SafeText(foreign: $0) })
  }
}

extension ServerLocation.Place {
  /// How the target's name was looked up, one line per question.
  package var trace: [String] {
    switch result {
    case .success(let resolution):
      let addresses = resolution.addresses.map(\.ip.description).joined(separator: ", ")
      return switch resolution.source {
      case .literal: ["\(target.host) is an address"]
      case .hosts: ["hosts file \(target.host) → \(addresses)"]
      case .dns: resolution.queries.map { $0.sentence(on: target.host) } + ["→ \(addresses)"]
      }
    case .failure(let error): return error.queries.map { $0.sentence(on: target.host) }
    }
  }
}

extension DNSQuery {
  fileprivate func sentence(on host: String) -> String {
    "\(type.rawValue) \(host): \(outcome)"
  }
}
