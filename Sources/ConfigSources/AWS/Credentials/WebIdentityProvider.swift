import ICEServers

extension AWSCredentialProvider {
  /// A role assumed with a token from a file, as in EKS.
  ///
  /// Variables take precedence over the profile, even empty ones, as in botocore.
  static let webIdentity = AWSCredentialProvider { search, log throws(ConfigSourceError.Cause) in
    guard let file = search.webIdentity("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file"),
      !file.value.isEmpty
    else { return nil }
    let role = search.webIdentity("AWS_ROLE_ARN", "role_arn")
    guard let arn = role?.value, !arn.isEmpty else {
      throw .credentials(.setting(.roleARNMissing, at: file.place))
    }
    var parameters = STSParameters(roleARN: arn)
    parameters.sessionName =
      search.webIdentity("AWS_ROLE_SESSION_NAME", "role_session_name")?.value
      ?? parameters.defaultSessionName(log)
    // STS accepts up to 20 000 characters.
    let token = try await log.readSecret(
      from: .path(PathExpansion.expand(file.value, search.settings.variables)), limit: 20_001)
    let sts = try STSClient(search.settings, region: search.region, credentials: nil, log)
    return try await sts.assumeRoleWithWebIdentity(
      parameters, token: token, origin: .webIdentity(roleARN: arn), &log)
  }
}

extension AWSCredentialSearch {
  fileprivate func webIdentity(
    _ variable: String, _ key: String
  ) -> (value: String, place: SettingPlace)? {
    if usesEnvironment, let value = settings.variables[variable] {
      return (value, .variable(variable))
    }
    return profile[key].map { ($0, place(of: key)) }
  }
}
