extension AWSCredentialProvider {
  /// AWS_ACCESS_KEY_ID and its companions; an empty variable counts as unset.
  static let environment = AWSCredentialProvider { search, _ throws(ConfigSourceError.Cause) in
    let variables = search.settings.variables.filter { !$0.value.isEmpty }
    guard let identifier = variables["AWS_ACCESS_KEY_ID"] else { return nil }
    guard let secret = variables["AWS_SECRET_ACCESS_KEY"] else {
      throw .credentials(.partial(.environment, missing: "AWS_SECRET_ACCESS_KEY"))
    }
    var expiresAt: Int?
    if let text = variables["AWS_CREDENTIAL_EXPIRATION"] {
      guard let time = AWSTimestamp.unixTime(text) else {
        throw .credentials(.malformed(.environment))
      }
      expiresAt = time
    }
    return try AWSCredentials(
      identifier: identifier, secret: secret,
      token: variables["AWS_SECURITY_TOKEN"] ?? variables["AWS_SESSION_TOKEN"],
      expiresAt: expiresAt, origin: .environment)
  }
}
