import Measurements
import Resolving
import Vocabulary

extension ResolutionError {
  /// The failure as reported; every problem with a name is `dns_failure`.
  var failure: Failure { failure(during: .resolve) }

  func failure(during phase: PhaseName) -> Failure {
    // What the URI itself says: no name server was asked.
    if phase == .resolve, let sentence = literalFault {
      return Failure(.invalidConfiguration, during: phase, message: SafeText(sentence))
    }
    return Failure(
      reason.failureReason, during: phase,
      message: SafeText("\(SecretMask.current.masked(host)): \(reason.sentence)"),
      evidence: queries.map { SafeText($0.sentence) } + notes.map { SafeText($0.sentence) },
      detail: nameFault.map { .name($0) })
  }
}

extension ResolutionError {
  private var literalFault: String? {
    switch reason {
    case .unknownInterface(let name): "\(host): this computer has no interface \(name)"
    case .unusableAddresses where IPAddress(host) != nil:
      "nothing is ever sent to \(host): give the server's own address"
    default: nil
    }
  }

  private var nameFault: NameFault? {
    switch reason {
    case .invalidName: .invalid
    case .unusableAddresses: .unusable(refusedAddresses.first ?? .anyV4)
    case .query(let outcome): outcome.nameFault
    case .unknownInterface, .addressFamily, .localFiles, .cancelled: nil
    }
  }

  private var refusedAddresses: [IPAddress] {
    notes.compactMap { if case .refusedAddress(let address) = $0 { address } else { nil } }
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
    case .invalidName: "not a valid DNS name"
    case .unknownInterface(let name): "this computer has no interface \(name)"
    case .addressFamily: "the address is not of the requested IP version (-4, -6)"
    case .unusableAddresses: "the resolver returned only addresses that must not be sent to"
    case .query(let outcome): outcome.sentence
    case .localFiles: "the hosts file or resolv.conf of this machine could not be read in time"
    case .cancelled: "interrupted before the name was resolved"
    }
  }
}

extension DNSQuery.Outcome {
  fileprivate var nameFault: NameFault? {
    switch self {
    case .noData, .nxdomain: .noAddress
    case .timeout: .silence
    case .unreachable: .unreachable
    case .servfail, .refused, .notImplemented, .formatError, .malformed: .serverError
    case .answered, .failed: nil
    }
  }

  fileprivate var sentence: String {
    switch self {
    case .answered(let count): count == 1 ? "1 address" : "\(count) addresses"
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
    case .refusedAddress(let address): "the answer was \(address), where nothing is ever sent"
    case .privateAnswer(let address): "\(address) is a private address for a public name"
    }
  }
}
