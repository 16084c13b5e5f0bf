extension AWSCredentialProvider {
  /// The profile's section of `~/.aws/credentials`.
  static let credentialsFile = AWSCredentialProvider { search, _ throws(ConfigSourceError.Cause) in
    try AWSCredentials.read(
      from: search.settings.files.credentialsProfiles[search.profileName],
      origin: .credentialsFile(profile: search.profileName))
  }

  /// The profile's section of `~/.aws/config`.
  static let configFile = AWSCredentialProvider { search, _ throws(ConfigSourceError.Cause) in
    try AWSCredentials.read(
      from: search.settings.files.configProfiles[search.profileName],
      origin: .configFile(profile: search.profileName))
  }
}

extension AWSCredentials {
  fileprivate static func read(
    from profile: AWSProfile?, origin: Origin
  ) throws(ConfigSourceError.Cause) -> AWSCredentials? {
    guard let profile, let identifier = profile["aws_access_key_id"] else { return nil }
    let secret = profile["aws_secret_access_key"] ?? ""
    for (name, value) in [("aws_access_key_id", identifier), ("aws_secret_access_key", secret)]
    where value.isEmpty {
      throw .credentials(.partial(origin, missing: name))
    }
    return try AWSCredentials(
      identifier: identifier, secret: secret,
      token: profile["aws_security_token"] ?? profile["aws_session_token"], origin: origin)
  }
}
