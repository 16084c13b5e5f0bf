import Measurements
import Vocabulary

extension Diagnosis {
  /// What the configuration or the session of a source says by itself, one finding for each kind.
  static let configurationRules = SourceRemark.Kind.allCases.map { kind in
    Rule.eachSource { source, _ in
      let remarks = source.remarks.filter { $0.kind == kind }
      guard !remarks.isEmpty else { return nil }
      var conclusion = Conclusion(
        kind.finding, lines: remarks.map { .init(place: source.place, text: $0.text.text) })
      // Nothing of it is a check that could fail.
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
    case .nothingToRelay: .relayPolicyWithoutRelay
    case .reading: .configurationReading
    case .secretForm: .secretForm
    case .sessionLeft: .sessionLeft
    case .sessionStatus: .whipProtocol
    case .noCandidates: .iceNoCandidates
    case .mediaRefused: .mediaRefused
    }
  }
}
