import Measurements
import Vocabulary

extension Diagnosis {
  static let browserRules = [dtlsInBrowsers, uriNotes]

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
            place: nil, text: "Chromium 156 and Firefox 153 use TLS over TCP for \(check.uri)")
        ], remedy: nil)
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
