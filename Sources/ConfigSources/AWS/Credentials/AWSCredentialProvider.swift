import ICEServers

/// One of the places where AWS credentials may be.
struct AWSCredentialProvider: Sendable {
  /// Answers `nil` where there are none; a place that has a part of them is an error, not passed over.
  var load:
    @Sendable (AWSCredentialSearch, inout FetchLog) async throws(ConfigSourceError.Cause) ->
      AWSCredentials?
}

extension AWSCredentialProvider {
  /// The places in botocore's order; the first that has credentials wins.
  ///
  /// Left out are two files of tools that are no longer made: AWS_CREDENTIAL_FILE and boto's own.
  static func chain(_ search: AWSCredentialSearch) -> [AWSCredentialProvider] {
    (search.usesEnvironment ? [.environment] : [])
      + [.assumeRole] + ofProfile + [.container, .instanceMetadata]
  }

  /// The places that a profile leads to without the help of another.
  static let ofProfile: [AWSCredentialProvider] = [
    .webIdentity, .sso, .credentialsFile, .login, .process, .configFile,
  ]
}

/// One search for credentials: the profile that counts, and what else may be looked at.
struct AWSCredentialSearch: Sendable {
  let settings: AWSSettings
  /// Where STS is asked.
  let region: String
  var profileName: String
  /// Off where a profile was asked for by its name.
  var usesEnvironment: Bool
  /// The profiles on the way here, to see a circle.
  var visitedProfiles: [String]

  init(_ settings: AWSSettings, region: String) {
    self.settings = settings
    self.region = settings.region ?? region
    profileName = settings.profileName
    usesEnvironment = !settings.isProfileExplicit
    visitedProfiles = [settings.profileName]
  }

  var profile: AWSProfile { settings.files[profile: profileName] ?? AWSProfile() }

  /// Where a setting of the profile stands; for the errors about it.
  func place(of name: String) -> SettingPlace {
    profile.place(of: name) ?? .variable(name)
  }

  /// The credentials of the first place that has any.
  func first(
    of providers: [AWSCredentialProvider], _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials? {
    for provider in providers {
      guard let credentials = try await provider.load(self, &log) else { continue }
      if let end = credentials.expiresAt, end <= log.environment.unixTime() {
        throw .credentials(.expired(credentials.origin))
      }
      return credentials
    }
    return nil
  }
}

extension AWSSettings {
  /// The credentials of the first place that has any; `region` is for STS where no setting tells it.
  ///
  /// A run looks for them once, and again when they are about to expire.
  func credentials(
    for region: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let search = AWSCredentialSearch(self, region: region)
    let question = FetchMemory.CredentialQuestion(
      profile: profileName, isProfileExplicit: isProfileExplicit, region: search.region)
    let now = log.environment.unixTime()
    return try await log.environment.memory.credentials.answer(
      to: question, &log,
      isFresh: { found, _ in found.expiresAt.map { $0 - 60 > now } ?? true },
      ask: { log throws(ConfigSourceError.Cause) in try await find(search, &log) })
  }

  private func find(
    _ search: AWSCredentialSearch, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let found = try await search.first(of: AWSCredentialProvider.chain(search), &log)
    guard let found else { throw .credentials(.missing(profile: profileName)) }
    return found
  }
}
