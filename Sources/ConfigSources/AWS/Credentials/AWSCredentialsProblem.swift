package import HTTPFetching

/// Why there are no AWS credentials.
package enum AWSCredentialsProblem: Error, Hashable, Sendable {
  /// None of the places has any; the profile is the one that was looked for.
  case missing(profile: String)
  /// A place has one part without the other, and is not passed over.
  case partial(AWSCredentials.Origin, missing: String)
  /// A control character, which would end a header, or a time that is none.
  case malformed(AWSCredentials.Origin)
  case expired(AWSCredentials.Origin)
  /// A setting leads nowhere; the place is that of the setting.
  case setting(AWSSettingProblem, at: SettingPlace)
  /// The program of `credential_process` gave none.
  case process(ProcessProblem, at: SettingPlace)
  /// The token of IAM Identity Center, in the file that `aws sso login` writes.
  case ssoToken(SSOTokenProblem, path: String)
  /// A server that hands out credentials gave none; the address is redacted.
  case server(CredentialServerProblem, url: String)
}

/// What is wrong with a setting that should lead to credentials.
package enum AWSSettingProblem: Hashable, Sendable {
  /// A role without `source_profile` and `credential_source`.
  case sourceMissing
  /// A role with both.
  case sourceAmbiguous
  case sourceProfileMissing(String)
  case sourceProfileEmpty(String)
  case sourceProfileLoop([String])
  case sourceProfilesTooMany(limit: Int)
  case credentialSourceUnknown(String)
  case credentialSourceEmpty(String)
  case duration(ClosedRange<Int>)
  /// A code must be typed, and there is no terminal to ask on.
  case mfaWithoutTerminal(serial: String)
  case roleARNMissing
  case ssoIncomplete(missing: [String])
  case ssoSessionMissing(String)
  /// The profile and its session say different things.
  case ssoContradiction(key: String)
  /// `aws login` keeps its credentials to itself.
  case loginSession
  /// A URL that cannot be read, or would take a secret over a network without TLS.
  case url
}

/// Why a program gave no credentials.
package enum ProcessProblem: Error, Hashable, Sendable {
  /// A quote that is not closed, or nothing at all.
  case words
  case start(SystemError)
  case exit(status: Int)
  case timeout
  case tooLong(limit: Int)
  /// Something else than the JSON that is asked for; the name of what it lacks.
  case answer(lacks: String)
}

/// Why the cached token of IAM Identity Center is of no use.
package enum SSOTokenProblem: Hashable, Sendable {
  case missing
  case malformed
  case expired
}

/// Why a server that was asked for credentials gave none.
package enum CredentialServerProblem: Hashable, Sendable {
  case http(HTTPError)
  case status(Int)
  case service(AWSServiceFailure)
  case answer(lacks: String)
  /// The instance gives no token, and asking without one is switched off.
  case tokenRefused
}
