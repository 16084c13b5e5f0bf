import ICEServers

/// One place where AWS credentials may be found.
struct AWSCredentialProvider: Sendable {
  /// Returns `nil` if there are none; partial credentials are an error, not skipped.
  var load:
    @Sendable (AWSCredentialSearch, inout FetchLog) async throws(ConfigSourceError.Cause) ->
      AWSCredentials?
}

extension AWSCredentialProvider {
  /// The places in botocore's order; the first that has credentials wins.
  ///
  /// Two files of discontinued tools are left out: AWS_CREDENTIAL_FILE and boto's own.
  static func chain(_ search: AWSCredentialSearch) -> [AWSCredentialProvider] {
    (search.usesEnvironment ? [.environment] : [])
      + [.assumeRole] + ofProfile + [.container, .instanceMetadata]
  }

  /// The places that a profile leads to by itself.
  static let ofProfile: [AWSCredentialProvider] = [
    .webIdentity, .sso, .credentialsFile, .login, .process, .configFile,
  ]
}

/// A search for credentials: the profile to use, and which other places may be searched.
struct AWSCredentialSearch: Sendable {
  let settings: AWSSettings
  /// The region for STS requests.
  let region: String
  var profileName: String
  /// Off if a profile was requested by name.
  var usesEnvironment: Bool
  /// The profiles visited so far, to detect a cycle.
  var visitedProfiles: [String]

  init(_ settings: AWSSettings, region: String) {
    self.settings = settings
    self.region = settings.region ?? region
    profileName = settings.profileName
    usesEnvironment = !settings.isProfileExplicit
    visitedProfiles = [settings.profileName]
  }

  var profile: AWSProfile { settings.files[profile: profileName] ?? AWSProfile() }

  /// The place of a profile's setting, for errors about it.
  func place(of name: String) -> SettingPlace {
    profile.place(of: name) ?? .variable(name)
  }

  /// The credentials of the first place that has any.
  func first(
    of providers: [AWSCredentialProvider], _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials? {
    for provider in providers {
      guard let credentials = try await provider.load(self, &log) else { continue }
      log.hide([credentials.secretAccessKey] + (credentials.sessionToken.map { [$0] } ?? []))
      if let end = credentials.expiresAt, end <= log.environment.unixTime() {
        throw .credentials(.expired(credentials.origin))
      }
      return credentials
    }
    return nil
  }
}

extension AWSSettings {
  /// The credentials of the first place that has any; `region` is used for STS if no setting gives
  /// one.
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
