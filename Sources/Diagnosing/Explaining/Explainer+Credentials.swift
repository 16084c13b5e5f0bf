import Measurements
import Vocabulary

/// Refused credentials, and answers with a missing or wrong signature.
extension Explainer {
  func refusedCredentials(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    let said = failure.stunErrorCode.map { "\($0) to a signed request" } ?? failure.message.text
    if check.isUnasked { return check.cause(.serverError, .confirmed, told: failure) }
    // A stun: URI and a Binding carry no credentials to refuse.
    // An audit asks for allocations, too: it may have had its Binding answered.
    let isRefusedAtBinding =
      check.audit == nil
      ? !check.kind.allocates || failure.phase == .binding
      : failure.phase == .binding && check.mappedAddress == nil
    if isRefusedAtBinding {
      return check.cause(.bindingNeedsCredentials, .confirmed, "Binding: \(failure.message)")
    }
    if let elsewhere = acceptedHere(check, said) { return elsewhere }
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
    if let other = comparisons.accepted(like: check) {
      cause.lines.append(.init(place: check.place, text: "\(took(other)), so they are valid there"))
    }
    cause.lines += source?.secretForms ?? []
    return cause
  }

  /// The same address took the same credentials: they are right, and what refuses them is another server.
  private func acceptedHere(_ check: CheckResult, _ said: String) -> Conclusion? {
    // After a redirect another server refused them.
    guard let other = comparisons.accepted(like: check), check.followedRedirect == nil,
      other.server.address == check.server.address
    else { return nil }
    let isSamePort =
      other.transport == check.transport && other.server.port == check.server.port
    let carrier = check.transport.rawValue
    return check.cause(
      .unauthorized, .confirmed,
      "\(said), while \(took(other)): "
        + (isSamePort
          ? "several servers may stand behind this port"
          : "another server, or another configuration, answers on \(carrier) port \(check.server.port)"),
      remedy: isSamePort
        ? """
        The credentials are right. Look for several servers behind this address that do not share their \
        users, secret or realm, and for a limit per user or source.
        """
        : """
        The credentials are right: do not change them. Find out which server answers on \
        \(text: carrier) port \(text: check.server.port), and give it the users, secret and realm that \
        \(text: other.place) has.
        """)
  }

  private func took(_ other: CheckResult) -> String {
    "\(other.id) (\(other.place)) took the same user name and password"
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

  /// A challenge without REALM or NONCE: some servers answer an expired user name like this.
  func incompleteChallenge(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    guard check.rung >= .challenge else {
      return check.cause(
        .challengeIncomplete, .confirmed, told: failure,
        remedy: """
          Report it to whoever makes or runs the server: it is not about the credentials, since no user name \
          had been sent yet.
          """)
    }
    if let expiry = check.credentialExpiresAt, evidence.now.seconds(until: expiry) <= 0 {
      let past = describe(seconds: expiry.seconds(until: evidence.now))
      return check.cause(
        .credentialExpired, .likely,
        "\(failure.message); the credentials expired at \(expiry), \(past) before this run"
      )
    }
    return check.cause(.challengeIncomplete, .confirmed, told: failure)
  }

  func integrityCause(_ check: CheckResult, _ failure: Failure) -> Conclusion {
    if let other = comparisons.accepted(like: check), failure.detail == .integrityWrong,
      other.server.address == check.server.address
    {
      return check.cause(
        .integrityFailure, .confirmed,
        "\(failure.message), while \(took(other)) and signed with it",
        remedy: """
          The password is right: \(text: other.place) knows it. Find out whether another server answers on \
          \(text: check.transport.rawValue) port \(text: check.server.port), or a device on the way changes \
          its packets.
          """)
    }
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
  fileprivate var oddCredential: String? {
    let notes = observations.compactMap {
      if case .oddCredential(let note) = $0 { note.text } else { nil }
    }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }

  /// An error to the first, unsigned Allocate: no credentials were sent that it could be about.
  var isUnasked: Bool {
    failure?.stunErrorCode != nil && failure?.phase == .allocate && kind.allocates
      && rung < .challenge
  }
}

extension SourceResult {
  /// Text that was probably pasted along with its secret, as evidence.
  var secretForms: [Conclusion.Line] {
    remarks.filter { $0.kind == .secretForm }.map { .init(place: place, text: $0.text.text) }
  }
}
