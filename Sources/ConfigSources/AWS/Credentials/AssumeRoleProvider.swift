import HTTPFetching
import ICEServers
import Vocabulary

extension AWSCredentialProvider {
  /// A profile with `role_arn`: the role is assumed with credentials from another place.
  static let assumeRole = AWSCredentialProvider { search, log throws(ConfigSourceError.Cause) in
    guard search.profile.isRole else { return nil }
    return try await search.assumeRole(&log)
  }
}

extension AWSProfile {
  /// A role assumed with a web identity token belongs to another provider.
  fileprivate var isRole: Bool { has("role_arn") && !has("web_identity_token_file") }

  fileprivate var hasStaticKeys: Bool {
    has("aws_access_key_id") || has("aws_secret_access_key")
  }
}

extension AWSCredentialSearch {
  fileprivate func assumeRole(
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let role = profile
    var parameters = STSParameters(roleARN: role["role_arn"] ?? "")
    parameters.sessionName = role["role_session_name"] ?? parameters.defaultSessionName(log)
    parameters.externalID = role["external_id"]
    parameters.durationSeconds = try durationSeconds()
    let source = try await sourceCredentials(&log)
    if let serial = role["mfa_serial"] {
      parameters.mfaSerial = serial
      parameters.mfaCode = try await mfaCode(serial, &log)
    }
    let sts = try STSClient(settings, region: region, credentials: source, log)
    return try await sts.assumeRole(
      parameters, origin: .role(arn: parameters.roleARN, profile: profileName), &log)
  }

  /// The API's own limits; botocore ignores a value that is not a number, and so do we.
  private func durationSeconds() throws(ConfigSourceError.Cause) -> Int? {
    guard let seconds = profile["duration_seconds"].flatMap({ Int($0) }) else { return nil }
    let limits = 900...43_200
    guard limits.contains(seconds) else {
      throw problem(.duration(limits), "duration_seconds")
    }
    return seconds
  }

  private func mfaCode(
    _ serial: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> Secret {
    log.enter(.credentials)
    let prompt = "Enter MFA code for \(serial): "
    guard let code = await log.environment.askOnTerminal(prompt, log.remaining), !code.isEmpty
    else { throw problem(.mfaWithoutTerminal(serial: serial), "mfa_serial") }
    let secret = Secret(code)
    log.hide([secret])
    return secret
  }

  private func sourceCredentials(
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    switch (profile["source_profile"], profile["credential_source"]) {
    case (nil, nil): throw problem(.sourceMissing, "role_arn")
    case (_?, _?): throw problem(.sourceAmbiguous, "credential_source")
    case (let name?, nil): return try await credentials(ofSourceProfile: name, &log)
    case (nil, let source?): return try await credentials(ofSource: source, &log)
    }
  }

  private func credentials(
    ofSource name: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    let sources: [String: AWSCredentialProvider] = [
      "Environment": .environment, "EcsContainer": .container,
      "Ec2InstanceMetadata": .instanceMetadata,
    ]
    guard let source = sources[name] else {
      throw problem(.credentialSourceUnknown(name), "credential_source")
    }
    guard let found = try await first(of: [source], &log) else {
      throw problem(.credentialSourceEmpty(name), "credential_source")
    }
    return found
  }

  /// The keys of another profile, or of the role that it stands for in turn.
  private func credentials(
    ofSourceProfile name: String, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSCredentials {
    guard let source = settings.files[profile: name] else {
      throw problem(.sourceProfileMissing(name), "source_profile")
    }
    // A profile may name itself if the keys are next to the role.
    guard !visitedProfiles.contains(name) || (name == profileName && source.hasStaticKeys) else {
      throw problem(.sourceProfileLoop(visitedProfiles + [name]), "source_profile")
    }
    guard visitedProfiles.count < Self.maximumProfileCount else {
      throw problem(.sourceProfilesTooMany(limit: Self.maximumProfileCount), "source_profile")
    }
    var search = self
    search.profileName = name
    search.usesEnvironment = false
    search.visitedProfiles.append(name)
    if source.isRole, !source.hasStaticKeys { return try await search.assumeRole(&log) }
    guard let found = try await search.first(of: AWSCredentialProvider.ofProfile, &log) else {
      throw problem(.sourceProfileEmpty(name), "source_profile")
    }
    return found
  }

  /// Each one costs an STS call; nobody was seen to need more than three.
  private static let maximumProfileCount = 16

  private func problem(_ problem: AWSSettingProblem, _ name: String) -> ConfigSourceError.Cause {
    .credentials(.setting(problem, at: place(of: name)))
  }
}
