/// A parser or format to fuzz.
///
/// A new target is a case here, a line below, and a folder in `Corpus/`.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case message
  case streamframing
  case uri
  case json
  case sessionanswer
  case connectivity
  case datagramframing
  case configuration
  case report
  case webconfiguration
  case querystring

  /// Runs one input; a trap or a violation is a finding.
  package func check(_ input: [UInt8]) throws(Violation) {
    switch self {
    case .message: try checkMessage(input)
    case .streamframing: try checkStreamFraming(input)
    case .uri: try checkURI(input)
    case .json: try checkJSON(input)
    case .sessionanswer: try checkSessionAnswer(input)
    case .connectivity: try checkConnectivity(input)
    case .datagramframing: try checkDatagramFraming(input)
    case .configuration: try checkConfiguration(input)
    case .report: try checkReport(input)
    case .webconfiguration: try checkWebConfiguration(input)
    case .querystring: try checkQueryString(input)
    }
  }
}

/// Something that holds for every input did not hold.
package struct Violation: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// The fuzzing counterpart of `#expect`.
func expect(_ condition: Bool, _ otherwise: String) throws(Violation) {
  guard condition else { throw Violation(otherwise) }
}
