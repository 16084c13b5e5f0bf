import Measurements
import Resolving
import Vocabulary

extension ResolutionError {
  /// The failure as the report tells it; everything that names cannot do is `dns_failure`.
  var failure: Failure { failure(during: .resolve) }

  func failure(during phase: PhaseName) -> Failure {
    Failure(
      reason.failureReason, during: phase, message: SafeText("\(host): \(reason.sentence)"),
      evidence: queries.map { SafeText($0.sentence) } + notes.map { SafeText($0.sentence) })
  }
}

extension ResolutionError.Reason {
  fileprivate var failureReason: FailureReason {
    switch self {
    case .cancelled: .cancelled
    case .addressFamily: .addressFamily
    default: .dnsFailure
    }
  }

  fileprivate var sentence: String {
    switch self {
    case .invalidName: "not a name that DNS can carry"
    case .unknownInterface(let name): "no interface is called \(name) here"
    case .addressFamily: "the address is not of the IP version asked for (-4, -6)"
    case .unusableAddresses: "every address is one that nothing may be sent to"
    case .query(let outcome): outcome.sentence
    case .cancelled: "interrupted before the name was resolved"
    }
  }
}

extension DNSQuery.Outcome {
  fileprivate var sentence: String {
    switch self {
    case .answered(let count): "\(count) addresses"
    case .noData: "the name exists, but has no address"
    default: description
    }
  }
}

extension DNSQuery {
  fileprivate var sentence: String {
    let asked =
      servers.isEmpty ? "" : " (asked \(servers.map(\.description).joined(separator: ", ")))"
    return "\(type.rawValue): \(outcome.sentence)\(asked)"
  }
}

extension ResolutionNote {
  fileprivate var sentence: String {
    switch self {
    case .refusedAddress(let address): "\(address) was left out: nothing is ever sent there"
    case .privateAnswer(let address): "\(address) is a private address for a public name"
    }
  }
}
