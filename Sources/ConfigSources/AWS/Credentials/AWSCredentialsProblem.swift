package import HTTPFetching

/// Why AWS credentials could not be obtained.
package enum AWSCredentialsProblem: Error, Hashable, Sendable {
  /// No place has any; the profile that was searched for.
  case missing(profile: String)
  /// A place has one part without the other, and is not skipped.
  case partial(AWSCredentials.Origin, missing: String)
  /// A control character, which would end a header, or an invalid time.
  case malformed(AWSCredentials.Origin)
  case expired(AWSCredentials.Origin)
  /// An unusable setting, and its place.
  case setting(AWSSettingProblem, at: SettingPlace)
  /// The program of `credential_process` returned none.
  case process(ProcessProblem, at: SettingPlace)
  /// The token of IAM Identity Center, in the file that `aws sso login` writes.
  case ssoToken(SSOTokenProblem, path: String)
  /// A credential server returned none; the address is redacted.
  case server(CredentialServerProblem, url: String)
}

/// The problem with a setting that should lead to credentials.
package enum AWSSettingProblem: Hashable, Sendable {
  /// A role without `source_profile` or `credential_source`.
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
  /// The profile and its session contradict each other.
  case ssoContradiction(key: String)
  /// `aws login` keeps its credentials to itself.
  case loginSession
  /// A URL that is unreadable, or would send a secret over a network without TLS.
  case url
}

/// Why a program returned no credentials.
package enum ProcessProblem: Error, Hashable, Sendable {
  /// An unterminated quote, or nothing at all.
  case words
  case start(SystemError)
  case exit(status: Int)
  case timeout
  case tooLong(limit: Int)
  /// The output is not the required JSON; the name of what is missing.
  case answer(lacks: String)
}

/// Why the cached token of IAM Identity Center is unusable.
package enum SSOTokenProblem: Hashable, Sendable {
  case missing
  case malformed
  case expired
}

/// Why a credential server returned none.
package enum CredentialServerProblem: Hashable, Sendable {
  case http(HTTPError)
  case status(Int)
  case service(AWSServiceFailure)
  case answer(lacks: String)
  /// The instance issues no token, and requests without one are disabled.
  case tokenRefused
}
