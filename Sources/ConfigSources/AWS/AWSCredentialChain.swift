import ICEServers

/// One of the places where AWS credentials may be.
struct AWSCredentialProvider: Sendable {
  /// Answers `nil` where there are none; a place that has a part of them is an error, not passed over.
  var load: @Sendable (AWSSettings) async throws(ConfigSourceError.Cause) -> AWSCredentials?
}

extension AWSCredentialProvider {
  /// The places in botocore's order; the first that has credentials wins.
  static func chain(_ settings: AWSSettings) -> [AWSCredentialProvider] {
    (settings.isProfileExplicit ? [] : [.environment]) + [.credentialsFile, .configFile]
  }

  /// AWS_ACCESS_KEY_ID and its companions; an empty variable counts as unset.
  static let environment = AWSCredentialProvider { settings throws(ConfigSourceError.Cause) in
    let variables = settings.variables.filter { !$0.value.isEmpty }
    return try AWSCredentials.read(
      from: variables, accessKey: "AWS_ACCESS_KEY_ID", secretKey: "AWS_SECRET_ACCESS_KEY",
      tokens: ["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"], origin: .environment)
  }

  /// The profile's section of `~/.aws/credentials`.
  static let credentialsFile = AWSCredentialProvider { settings throws(ConfigSourceError.Cause) in
    try AWSCredentials.read(
      from: settings.files.credentialsProfiles[settings.profileName],
      origin: .credentialsFile(profile: settings.profileName))
  }

  /// The profile's section of `~/.aws/config`.
  static let configFile = AWSCredentialProvider { settings throws(ConfigSourceError.Cause) in
    try AWSCredentials.read(
      from: settings.files.configProfiles[settings.profileName],
      origin: .configFile(profile: settings.profileName))
  }
}

extension AWSSettings {
  /// The credentials of the first place that has any.
  func credentials() async throws(ConfigSourceError.Cause) -> AWSCredentials {
    for provider in AWSCredentialProvider.chain(self) {
      if let credentials = try await provider.load(self) { return credentials }
    }
    throw .credentials(.missing(profile: profileName))
  }
}

extension AWSCredentials {
  fileprivate static func read(
    from section: INIFile.Section?, origin: Origin
  ) throws(ConfigSourceError.Cause) -> AWSCredentials? {
    try read(
      from: (section ?? [:]).compactMapValues(\.text), accessKey: "aws_access_key_id",
      secretKey: "aws_secret_access_key", tokens: ["aws_security_token", "aws_session_token"],
      origin: origin)
  }

  fileprivate static func read(
    from values: [String: String], accessKey: String, secretKey: String, tokens: [String],
    origin: Origin
  ) throws(ConfigSourceError.Cause) -> AWSCredentials? {
    guard let identifier = values[accessKey] else { return nil }
    guard !identifier.isEmpty else { throw .credentials(.partial(origin, missing: accessKey)) }
    guard let secret = values[secretKey], !secret.isEmpty else {
      throw .credentials(.partial(origin, missing: secretKey))
    }
    let token = tokens.compactMap { values[$0] }.first.flatMap { $0.isEmpty ? nil : $0 }
    guard [identifier, secret, token ?? ""].allSatisfy(\.isPrintableASCII) else {
      throw .credentials(.malformed(origin))
    }
    return AWSCredentials(
      accessKeyID: identifier, secretAccessKey: Secret(secret),
      sessionToken: token.map(Secret.init),
      origin: origin)
  }
}

extension String {
  /// What AWS hands out as keys and tokens; anything else has been cut or pasted badly.
  fileprivate var isPrintableASCII: Bool { utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}
