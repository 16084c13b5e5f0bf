import Measurements
import Vocabulary

/// Packets that arrived but could not be used as they were.
extension Explainer {
  /// Answers from an address that was not asked, and none from the one that was.
  func strayAnswer(_ check: CheckResult, _ failure: Failure) -> Conclusion? {
    guard [.timeout, .badResponse].contains(failure.reason), failure.stunErrorCode == nil else {
      return nil
    }
    for observation in check.observations {
      if case .answeredFrom(let sender) = observation {
        return check.cause(
          .answerFromElsewhere, .confirmed, "an answer came from \(sender), which was not asked")
      }
    }
    return nil
  }

  /// A router reported that a packet was too big, and the check failed for lack of an answer.
  func packetTooLarge(_ check: CheckResult) -> Conclusion? {
    guard let reason = check.failure?.reason, [.timeout, .connectionClosed].contains(reason) else {
      return nil
    }
    for observation in check.observations {
      switch observation {
      case .icmp(let type, let code, let version, _, isOwn: false)
      where version == .v4 ? type == 3 && code == 4 : type == 2:
        return check.cause(.largePacketsLost, .confirmed, "\(observation)")
      case .laterSegmentsOnly(let count):
        return check.cause(
          .largePacketsLost, .confirmed,
          """
          connected\(took(.connect, check)), then \(count) later \(count == 1 ? "segment" : "segments") \
          arrived while earlier ones were missing
          """)
      default: continue
      }
    }
    return nil
  }

  func badAnswer(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    switch failure.detail {
    case .emptyRealm:
      return check.cause(.realmMissing, .confirmed, "it asks for credentials with an empty REALM")
    case .methodUnknown where comparisons.relay(beside: check) != nil:
      return notTURN(check, failure.message.text, sometimes: .serverError)
    case .methodUnknown: return check.cause(.turnNotOffered, .confirmed, told: failure)
    case .incompleteChallenge: return incompleteChallenge(check, failure)
    default: break
    }
    guard let code = failure.stunErrorCode else {
      return check.cause(.badResponse, .confirmed, told: failure)
    }
    return errorCause(check, failure, code)
  }

  /// An error response whose code has no failure reason of its own.
  private func errorCause(_ check: CheckResult, _ failure: Failure, _ code: Int) -> Conclusion {
    let isAllocate = failure.phase == .allocate && check.kind.allocates
    let isSigned = check.rung >= .challenge
    if check.hasSignedRequestRefused { return refusedCredentials(check, failure) }
    if isAllocate, !isSigned, [400, 404, 405, 420, 501, 600].contains(code) {
      return notTURN(
        check, "\(bindingText(check))the Allocate got: \(failure.message)", sometimes: .serverError)
    }
    return check.cause(.serverError, .confirmed, told: failure)
  }

  private func bindingText(_ check: CheckResult) -> String {
    check.bindingFailure == nil && check.mappedAddress != nil ? "Binding was answered, " : ""
  }

  func foreignAnswer(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    for observation in check.observations {
      if case .answeredInstead(let foreign, let firstLine) = observation {
        return foreignAnswer(check, foreign, firstLine)
      }
    }
    if failure.detail == .echo {
      return check.cause(
        .notSTUN, .confirmed, "what came back was our own request: an echo service, or a loop")
    }
    return check.cause(.notSTUN, .confirmed, told: failure)
  }

  func foreignAnswer(
    _ check: CheckResult, _ foreign: ForeignProtocol, _ firstLine: SafeText
  ) -> Conclusion {
    let isInsideTLS = check.transport.isSecure && check.rung >= .tlsDone
    switch foreign {
    case .http where isInsideTLS && check.sentNoServerName:
      return check.cause(
        .noNameSent, .likely, "no server name was sent; it said \"\(firstLine)\"")
    case .http: return check.cause(.webServer, .confirmed, "it said \"\(firstLine)\"")
    case .tls where isInsideTLS:
      return check.cause(
        .tlsTwice, .confirmed, "inside TLS a TLS record came back: \(firstLine)")
    case .tls:
      return check.cause(.tlsOnPlainPort, .confirmed, "a TLS record came back: \(firstLine)")
    case .plaintext:
      return check.cause(
        .plainOnTLSPort, .confirmed, "it answered the TLS handshake with \"\(firstLine)\"")
    case .ssh, .unknown:
      if check.transport == .tls, !isInsideTLS,
        let plain = comparisons.samePort(as: check, over: .tcp, from: .stunAnswer)
      {
        return check.cause(
          .plainOnTLSPort, .confirmed,
          "it answered the TLS handshake with \"\(firstLine)\", while \(proof(plain)) on the same port"
        )
      }
      return check.cause(.notSTUN, .confirmed, "it said \"\(firstLine)\"")
    }
  }
}
