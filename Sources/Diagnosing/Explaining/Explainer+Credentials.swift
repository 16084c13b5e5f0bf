import Measurements
import Vocabulary

/// Refused credentials, and answers with a missing or wrong signature.
extension Explainer {
  func refusedCredentials(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let said = failure.stunErrorCode.map { "\($0) to a signed request" } ?? failure.message.text
    // A stun: URI and a Binding carry no credentials to refuse.
    if !check.kind.allocates || failure.phase == .binding {
      return check.cause(.bindingNeedsCredentials, .confirmed, "Binding: \(failure.message)")
    }
    if let expiry = check.credentialExpiresAt, evidence.now.seconds(until: expiry) <= 0 {
      let past = describe(seconds: expiry.seconds(until: evidence.now))
      return check.cause(
        .credentialExpired, .likely, "\(said); they ended at \(expiry), \(past) before this run")
    }
    for observation in check.observations {
      if case .oddUsernameTime(let note) = observation {
        return check.cause(.usernameTime, .likely, "\(said); \(note)")
      }
    }
    if let source = evidence.source(of: check), source.mintsCredentials {
      return sharedSecret(check, said)
    }
    let realm = check.realm.map { "; its realm is \"\($0)\"" } ?? ""
    return check.cause(.unauthorized, .confirmed, "\(said)\(realm)")
  }

  private func sharedSecret(_ check: CheckResult, _ said: String) -> Conclusion {
    let end = check.credentialExpiresAt.map { ", good until \($0)" } ?? ""
    return check.cause(
      .sharedSecretMismatch, .likely, "\(said); made here from the shared secret\(end)")
  }

  /// 401 without REALM or NONCE: some servers answer an expired user name like this.
  func incompleteChallenge(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    if let expiry = check.credentialExpiresAt, evidence.now.seconds(until: expiry) <= 0 {
      let past = describe(seconds: expiry.seconds(until: evidence.now))
      return check.cause(
        .credentialExpired, .likely,
        "401 without REALM and NONCE; they ended at \(expiry), \(past) before this run")
    }
    return check.cause(.challengeIncomplete, .confirmed, told: failure)
  }

  func integrityCause(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    switch failure.detail {
    case .integrityMissing: return check.cause(.integrityMissing, .confirmed, told: failure)
    case .integrityOtherKind: return check.cause(.integrityAlgorithm, .likely, told: failure)
    default: break
    }
    if check.observations.contains(.bidDown) {
      return check.cause(.bidDown, .likely, told: failure)
    }
    return check.cause(.integrityFailure, .likely, told: failure)
  }
}
