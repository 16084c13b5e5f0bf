import Measurements
import Vocabulary

extension Diagnosis {
  static let browserRules = [dtlsInBrowsers, uriNotes, uriTwice]

  /// Only if there is no TLS URI for the same server, since the advice would be to add one.
  private static let dtlsInBrowsers = Rule.run { evidence in
    let asked = evidence.checks.filter { $0.transport == .dtls && $0.kind.allocates }
    guard !asked.isEmpty else { return [] }
    let offered = Set(evidence.checks.filter { $0.transport == .tls }.map(\.server.host))
    return asked.filter { !offered.contains($0.server.host) }.map { check in
      Conclusion(
        .dtlsInBrowsers, nil, .confirmed, checks: [check], explains: false,
        lines: [
          .init(
            place: nil, text: "\(check.uri) is TLS over TCP in Chromium 156 and Firefox 153")
        ], remedy: nil)
    }
  }

  private struct Place: Hashable {
    var source: String
    var uri: SafeText
    var transport: TransportProtocol
    var address: IPAddress?
    var port: UInt16
    /// Other credentials usually expire at another time, and belong to another server.
    var outcome: Outcome
  }

  private static let uriTwice = Rule.run { evidence in
    var places: [Place: [CheckResult]] = [:]
    for check in evidence.checks where check.kind == .turnAllocate {
      let place = Place(
        source: check.source, uri: check.uri, transport: check.transport,
        address: check.server.address, port: check.server.port, outcome: check.outcome)
      places[place, default: []].append(check)
    }
    return places.values.filter { $0.count > 1 }.sorted { $0[0].id < $1[0].id }.map { checks in
      Conclusion(
        .uriTwice, nil, .confirmed, checks: checks, explains: false,
        lines: [.init(place: nil, text: "\(checks[0].uri) stands \(checks.count) times")],
        remedy: nil)
    }
  }

  private static let uriNotes = Rule.eachObservation { observation, check in
    switch observation {
    case .browserRejects(let note):
      Conclusion(
        .browserRejects, nil, .confirmed, checks: [check], explains: false,
        lines: [.init(place: nil, text: "\(check.uri): \(note)")], remedy: nil)
    case .spelling(let note):
      Conclusion(
        .uriSpelling, nil, .confirmed, checks: [check], explains: false,
        lines: [.init(place: nil, text: "\(check.uri): \(note)")], remedy: nil)
    default: nil
    }
  }
}
