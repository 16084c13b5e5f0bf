import HTTPFetching

/// The shared config and credentials files, read and merged as botocore does.
struct AWSFiles {
  /// Profiles of the config file: `[default]` and `[profile NAME]`.
  private(set) var configProfiles: [String: AWSProfile] = [:]
  /// Profiles of the credentials file: `[NAME]`.
  private(set) var credentialsProfiles: [String: AWSProfile] = [:]
  /// `[services NAME]` of the config file.
  private(set) var services: [String: AWSProfile] = [:]
  /// `[sso-session NAME]` of the config file.
  private(set) var ssoSessions: [String: AWSProfile] = [:]

  /// A profile, with the credentials file's keys overriding the config file's; `nil` if neither has
  /// it.
  subscript(profile name: String) -> AWSProfile? {
    guard let config = configProfiles[name] else { return credentialsProfiles[name] }
    return config.overridden(by: credentialsProfiles[name] ?? AWSProfile())
  }

  /// Reads both files; one that does not exist is empty.
  static func read(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> AWSFiles {
    let variables = log.environment.variables
    var files = AWSFiles()
    let configPath = PathExpansion.expand(
      variables["AWS_CONFIG_FILE"] ?? "~/.aws/config", variables)
    let config = try await file(at: configPath, &log)
    for section in config.sections {
      files.addConfig(section.name, AWSProfile(section, config.defaults, of: configPath))
    }
    let credentialsPath = PathExpansion.expand(
      variables["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials", variables)
    let credentials = try await file(at: credentialsPath, &log, isSecret: true)
    for section in credentials.sections {
      files.credentialsProfiles[section.name] = AWSProfile(
        section, credentials.defaults, of: credentialsPath)
    }
    return files
  }

  private mutating func addConfig(_ name: String, _ section: AWSProfile) {
    let words = ShellWords.split(name) ?? []
    switch (name, words.count, words.first) {
    case ("default", _, _): configProfiles["default"] = section
    case (_, 2, "profile"): configProfiles[words[1]] = section
    case (_, 2, "services"): services[words[1]] = section
    case (_, 2, "sso-session"): ssoSessions[words[1]] = section
    default: break
    }
  }

  /// A configuration of every service in every region is smaller.
  private static let byteLimit = 1 << 20

  private static func file(
    at path: String, _ log: inout FetchLog, isSecret: Bool = false
  ) async throws(ConfigSourceError.Cause) -> INIFile {
    let bytes: [UInt8]
    do {
      let file = try BoundedFile.open(.path(path))
      if isSecret, file.isReadableByOthers { log.notes.append(.secretReadableByOthers(path: path)) }
      bytes = try await file.read(limit: byteLimit, log)
    } catch .file(let problem) where problem.kind == .missing {
      return INIFile()
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .file(FileProblem(.notUTF8, at: path))
    }
    do {
      return try INIFile(text)
    } catch {
      throw .settings(.configFile(path: path, line: error.line))
    }
  }
}
