package import ICEServers

/// What signs a request to AWS.
package struct AWSCredentials: Sendable {
  /// Where credentials were found.
  package enum Origin: Hashable, Sendable {
    case environment
    case credentialsFile(profile: String)
    case configFile(profile: String)
  }

  package var accessKeyID: String
  package var secretAccessKey: Secret
  /// Present with temporary credentials only.
  package var sessionToken: Secret?
  package var origin: Origin

  package init(
    accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret?, origin: Origin
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.origin = origin
  }
}

/// Why there are no AWS credentials.
package enum AWSCredentialsProblem: Error, Hashable, Sendable {
  /// None of the places has any; the profile is the one that was looked for.
  case missing(profile: String)
  /// A place has one part without the other, and is not passed over.
  case partial(AWSCredentials.Origin, missing: String)
  /// A control character, which would end a header.
  case malformed(AWSCredentials.Origin)
}
