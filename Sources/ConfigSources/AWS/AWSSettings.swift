import HTTPFetching

/// The AWS settings of one run: the environment, the shared files, and the profile in use.
struct AWSSettings {
  let variables: [String: String]
  let files: AWSFiles
  let profileName: String
  /// A profile named by an option, which overrides the environment's credentials.
  let isProfileExplicit: Bool
  private let profile: AWSProfile

  /// Reads the shared files and selects the profile.
  ///
  /// botocore reads AWS_DEFAULT_PROFILE before AWS_PROFILE; a profile that was asked for must
  /// exist.
  static func read(
    profile option: String?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> AWSSettings {
    let variables = log.environment.variables
    let files = try await AWSFiles.read(&log)
    let asked = option ?? variables["AWS_DEFAULT_PROFILE"] ?? variables["AWS_PROFILE"]
    let name = asked ?? "default"
    let profile = files[profile: name]
    guard asked == nil || profile != nil else { throw .settings(.profileMissing(name)) }
    return AWSSettings(
      variables: variables, files: files, profileName: name, isProfileExplicit: option != nil,
      profile: profile ?? AWSProfile())
  }

  /// A setting of the profile.
  subscript(key: String) -> String? { profile[key] }

  /// The place of a setting that may come from a variable or the profile.
  func place(_ variable: String, _ key: String) -> SettingPlace {
    variables[variable] == nil ? profile.place(of: key) ?? .variable(variable) : .variable(variable)
  }

  /// A switch: the variable takes precedence over the profile's key; anything but `true` is off.
  func isOn(_ variable: String, _ key: String) -> Bool {
    (variables[variable] ?? self[key])?.lowercased() == "true"
  }

  /// The region from the variables or the profile; AWS_REGION, which botocore does not read, comes
  /// first.
  var region: String? {
    [variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"], self["region"]]
      .compactMap(\.self).first { !$0.isEmpty }
  }

  /// The authorities trusted for AWS: the program's own setting takes precedence over AWS's.
  func trust(_ own: HTTPTrust) -> HTTPTrust {
    guard own == .system, let path = variables["AWS_CA_BUNDLE"] ?? self["ca_bundle"], !path.isEmpty
    else { return own }
    return .authorities(path: PathExpansion.expand(path, variables))
  }
}
