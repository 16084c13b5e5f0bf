import Measurements
import Vocabulary

/// Failures between this computer and the proxy, which say nothing about the server.
extension Explainer {
  func proxyCause(_ check: CheckResult, _ failure: Failure) -> Conclusion? {
    proxyFinding(failure).map { id in
      check.cause(
        id, .confirmed, told: failure,
        remedy: id == .proxyUnauthorized && failure.demandsOtherThanBasic
          ? """
          Have the proxy accept Basic from this computer, or let it through without a password: the scheme in \
          the evidence is not spoken here, so no user name or password helps.
          """ : nil)
    }
  }

  private func proxyFinding(_ failure: Failure) -> FindingID? {
    switch failure.phase {
    case .proxyResolve:
      switch failure.reason {
      case .addressFamily: .proxyAddressFamily
      case .localError: .localError
      default: .proxyNameNotResolved
      }
    case .proxyConnect: proxyUnreached(failure.reason)
    // Whatever greeted first speaks no HTTP.
    case _ where failure.reason == .timeout && failure.hasGreeting: .notAProxy
    default: proxyAnswer(failure.reason)
    }
  }

  private func proxyUnreached(_ reason: FailureReason) -> FindingID? {
    switch reason {
    case .cancelled: nil
    case .localError: .localError
    case .connectionRefused: .proxyPortClosed
    default: .proxyUnreachable
    }
  }

  private func proxyAnswer(_ reason: FailureReason) -> FindingID? {
    switch reason {
    case .tlsHandshake, .certificateInvalid: .proxyTLS
    case .timeout: .proxySilent
    case .badResponse, .connectionClosed, .notSTUN: .notAProxy
    case .proxyUnauthorized: .proxyUnauthorized
    case .proxyRefused: .proxyRefuses
    case .proxyServerUnreachable: .proxyServerUnreachable
    case .localError: .localError
    case .cancelled: nil
    default: .proxyFailed
    }
  }
}

extension Failure {
  /// Whether the proxy named ways to sign in, and Basic is none of them.
  fileprivate var demandsOtherThanBasic: Bool {
    let offers = evidence.filter { $0.text.hasPrefix("Proxy-Authenticate: ") }
    return !offers.isEmpty && !offers.contains { $0.text.lowercased().contains("basic") }
  }

  /// Whether something came, and it was none of HTTP's answers.
  fileprivate var hasGreeting: Bool {
    evidence.contains {
      $0.text.hasPrefix("it said \"") && !$0.text.hasPrefix("it said \"HTTP/")
    }
  }
}
