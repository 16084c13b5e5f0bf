import Measurements
import Vocabulary

extension Diagnosis {
  /// Findings from a source's configuration or session alone, one for each kind of remark.
  static let configurationRules = SourceRemark.Kind.allCases.map { kind in
    Rule.eachSource { source, evidence in
      let remarks = source.remarks.filter { $0.kind == kind }
      guard !remarks.isEmpty else { return nil }
      // Where the credentials were refused, it is evidence of that.
      if kind == .secretForm, evidence.refusesCredentials(of: source) { return nil }
      var conclusion = Conclusion(
        kind.finding, lines: remarks.map { .init(place: source.place, text: $0.text.text) })
      // No check could fail because of it.
      conclusion.failsRun = conclusion.severity == .critical && source.isRequired
      return conclusion
    }
  }
}

extension SourceRemark.Kind {
  fileprivate var finding: FindingID {
    switch self {
    case .refusedByBrowsers: .configurationRefused
    case .refusedByOneBrowser: .configurationRefusedByOne
    case .readOtherwise: .configurationReadOtherwise
    case .memberUnused: .memberUnused
    case .turnTwice: .uriTwice
    case .nothingToRelay: .relayPolicyWithoutRelay
    case .reading: .configurationReading
    case .secretForm: .secretForm
    case .sessionLeft: .sessionLeft
    case .sessionStatus, .candidatesUntold: .whipProtocol
    case .noCandidates: .iceNoCandidates
    case .mediaRefused: .mediaRefused
    }
  }
}
