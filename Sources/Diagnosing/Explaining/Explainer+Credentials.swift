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
        .credentialExpired, .likely,
        "\(said); the credentials expired at \(expiry), \(past) before this run")
    }
    for observation in check.observations {
      if case .oddUsernameTime(let note) = observation {
        return check.cause(.usernameTime, .likely, "\(said); \(note)")
      }
    }
    let source = evidence.source(of: check)
    var cause =
      source?.mintsCredentials == true ? sharedSecret(check, said) : wrongCredentials(check, said)
    cause.lines += source?.secretForms ?? []
    return cause
  }

  private func wrongCredentials(_ check: CheckResult, _ said: String) -> Conclusion {
    let realm = check.realm.map { "; its realm is \"\($0)\"" } ?? ""
    let end = check.credentialExpiresAt.map { end in
      let left = describe(seconds: evidence.now.seconds(until: end))
      return "; by the user name they expire at \(end), in \(left) by this computer's clock"
    }
    // 400 may also be an answer to a request that the server cannot read.
    let isExplicit = check.failure?.stunErrorCode != 400
    return check.cause(
      .unauthorized, isExplicit ? .confirmed : .likely,
      "\(said)\(realm)\(end ?? "")\(check.oddCredential.map { "; \($0)" } ?? "")")
  }

  private func sharedSecret(_ check: CheckResult, _ said: String) -> Conclusion {
    let end = check.credentialExpiresAt.map { ", valid until \($0) by this computer's clock" } ?? ""
    return check.cause(
      .sharedSecretMismatch, .likely, "\(said); made here from the shared secret\(end)")
  }

  /// 401 without REALM or NONCE: some servers answer an expired user name like this.
  func incompleteChallenge(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    if let expiry = check.credentialExpiresAt, evidence.now.seconds(until: expiry) <= 0 {
      let past = describe(seconds: expiry.seconds(until: evidence.now))
      return check.cause(
        .credentialExpired, .likely,
        "401 without REALM and NONCE; the credentials expired at \(expiry), \(past) before this run"
      )
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

extension Evidence {
  func refusesCredentials(of source: SourceResult) -> Bool {
    checks.contains { $0.source == source.id && refusesCredentials(of: $0) }
  }

  /// Whether the server refused the credentials, and their time does not explain it.
  func refusesCredentials(of check: CheckResult) -> Bool {
    guard check.failure?.reason == .unauthorized || check.hasSignedRequestRefused else {
      return false
    }
    if let expiry = check.credentialExpiresAt, now.seconds(until: expiry) <= 0 { return false }
    return !check.observations.contains { if case .oddUsernameTime = $0 { true } else { false } }
  }
}

extension CheckResult {
  /// Whether an error to a signed Allocate speaks of its credentials.
  ///
  /// 400 is pion/turn's answer to a wrong password, an unknown user and a name that has expired; 430 to
  /// 436 are RFC 3489's: stale credentials, a failed integrity check, an unknown user.
  var hasSignedRequestRefused: Bool {
    guard let code = failure?.stunErrorCode else { return false }
    return [400, 430, 431, 432, 436].contains(code) && failure?.phase == .allocate
      && kind.allocates && rung >= .challenge
  }

  /// What is odd about the form of the user name or password.
  fileprivate var oddCredential: SafeText? {
    observations.lazy.compactMap { if case .oddCredential(let note) = $0 { note } else { nil } }
      .first
  }
}

extension SourceResult {
  /// Text that was probably pasted along with its secret, as evidence.
  var secretForms: [Conclusion.Line] {
    remarks.filter { $0.kind == .secretForm }.map { .init(place: place, text: $0.text.text) }
  }
}
