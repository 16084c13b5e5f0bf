import Measurements
import Vocabulary

/// Names without addresses, and problems of this computer.
extension Explainer {
  func nameCause(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    for observation in check.observations {
      if case .hiddenFromBrowsers = observation {
        return check.cause(.srvOnlyName, .confirmed, "\(check.uri): \(observation)")
      }
    }
    guard case .name(let fault) = failure.detail else {
      return nameless(.nameNotResolved, .likely, check, failure)
    }
    switch fault {
    case .noAddress: return nameless(.nameNotResolved, .confirmed, check, failure)
    case .silence, .unreachable: return nameless(.nameServerSilent, .confirmed, check, failure)
    case .serverError: return nameless(.nameServerFails, .confirmed, check, failure)
    case .unusable(let address) where address.reach == .unspecified:
      return nameless(.nameBlocked, .likely, check, failure)
    case .unusable: return nameless(.nameUnusable, .confirmed, check, failure)
    case .invalid: return nameless(.nameInvalid, .confirmed, check, failure)
    }
  }

  /// Without an address, the place adds nothing to the name.
  private func nameless(
    _ id: FindingID, _ confidence: Confidence, _ check: CheckResult, _ failure: Failure
  ) -> Conclusion {
    let texts = failure.evidence.isEmpty ? [failure.message] : failure.evidence
    return Conclusion(
      id, nil, confidence, checks: [check], explains: true,
      lines: texts.map { Conclusion.Line(place: check.server.host.text, text: $0.text) },
      remedy: check.hasMulticastName
        ? "Write the server's address: names that end in .local are of mDNS, and the DNS was asked here."
        : nil)
  }

  func leadsHere(_ check: CheckResult, _ address: IPAddress) -> Conclusion {
    let told = check.failure.map { ($0.evidence.first ?? $0.message).text } ?? "no answer"
    return Conclusion(
      .nameLeadsHere, nil, .confirmed, checks: [check], explains: true,
      lines: [
        .init(
          place: nil,
          text: "\(check.server.host) is \(address) here, a loopback address; "
            + "\(check.transport) port \(check.server.port) gave: \(told)")
      ], remedy: nil)
  }

  func localCause(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    switch failure.detail {
    case .unusableCredential:
      return check.cause(.credentialUnusable, .confirmed, told: failure)
    case .unusableTrust: return check.cause(.trustUnusable, .confirmed, told: failure)
    case .localAddressGone:
      return check.cause(.localAddressUnusable, .confirmed, told: failure)
    default: break
    }
    guard let number = failure.errno else {
      return check.cause(.localError, .confirmed, told: failure)
    }
    guard let error = LocalErrno(rawValue: number) else {
      return check.cause(.localError, .confirmed, "\(failure.message) (error \(number))")
    }
    let seen = "\(failure.message) (\(error))"
    switch error {
    case .networkUnreachable, .hostUnreachable, .networkDown:
      return otherAddress(check, seen) ?? check.cause(.noRoute, .confirmed, seen)
    // What connect(2) gives for a route of the type `blackhole` or `prohibit`.
    case .invalidArgument:
      return check.cause(.noRoute, .likely, "\(seen), as a blackhole route does")
    case .accessDenied:
      return check.cause(
        .noRoute, .likely, "\(seen), as a prohibit route or a sandbox does")
    case .notPermitted: return check.cause(.localFirewall, .confirmed, seen)
    case .tooManyFiles, .fileTableFull: return check.cause(.tooManyFiles, .confirmed, seen)
    case .addressNotAvailable, .addressInUse:
      return check.cause(.localAddressUnusable, .confirmed, seen)
    case .messageTooLong: return check.cause(.largePacketsLost, .confirmed, seen)
    case .noBuffers, .noMemory: return check.cause(.localError, .confirmed, seen)
    }
  }
}

extension CheckResult {
  /// RFC 6762 section 3.
  fileprivate var hasMulticastName: Bool {
    let host = server.host.text.lowercased()
    return host.hasSuffix(".local") || host.hasSuffix(".local.")
  }
}

/// Linux' error numbers, since a pure target does not import the system's headers.
enum LocalErrno: Int32 {
  case notPermitted = 1
  case noMemory = 12
  case accessDenied = 13
  case invalidArgument = 22
  case fileTableFull = 23
  case tooManyFiles = 24
  case messageTooLong = 90
  case addressInUse = 98
  case addressNotAvailable = 99
  case networkDown = 100
  case networkUnreachable = 101
  case noBuffers = 105
  case hostUnreachable = 113
}

extension LocalErrno: CustomStringConvertible {
  /// Its name in the manual pages.
  var description: String {
    switch self {
    case .notPermitted: "EPERM"
    case .noMemory: "ENOMEM"
    case .accessDenied: "EACCES"
    case .invalidArgument: "EINVAL"
    case .fileTableFull: "ENFILE"
    case .tooManyFiles: "EMFILE"
    case .messageTooLong: "EMSGSIZE"
    case .addressInUse: "EADDRINUSE"
    case .addressNotAvailable: "EADDRNOTAVAIL"
    case .networkDown: "ENETDOWN"
    case .networkUnreachable: "ENETUNREACH"
    case .noBuffers: "ENOBUFS"
    case .hostUnreachable: "EHOSTUNREACH"
    }
  }
}
