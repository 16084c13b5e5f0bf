import ConfigSources
import Settings

extension SourceSettings {
  /// Services that provide ICE servers over HTTP.
  func services() throws(UsageError) -> [ConfigSource] {
    let (turnREST, service) = (values.texts(.turnREST), values.texts(.service))
    guard turnREST.count <= 1, service.count <= 1 else {
      throw UsageError(
        "--turn-rest and --service can each be given once, since their settings belong to one service: "
          + "name several in a configuration file (--config)")
    }
    return try turnREST.map(turnRESTSource) + service.map(serviceSource)
  }

  private func turnRESTSource(url: String) throws(UsageError) -> ConfigSource {
    var settings = ["url": url]
    settings["method"] = values.text(.turnRESTMethod)
    settings["username"] = values.text(.turnRESTUsername)
    return try source(
      "turn-rest", settings, secret: values.text(.turnRESTKeyFile).map { SecretLocation($0) },
      option: "--turn-rest")
  }

  private func serviceSource(name: String) throws(UsageError) -> ConfigSource {
    var settings: [String: String] = [:]
    for setting in values.texts(.serviceSetting) {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw UsageError("--service-setting takes key=value, as in ttl=600")
      }
      guard settings.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw UsageError("--service-setting \(parts[0]) is given twice")
      }
    }
    let secret =
      values.text(.serviceSecretFile).map { SecretLocation($0) }
      ?? values.text(.serviceSecretVariable).map(SecretLocation.variable)
    return try source(name, settings, secret: secret, option: "--service")
  }

  private func source(
    _ name: String, _ settings: [String: String], secret: SecretLocation?, option: String
  ) throws(UsageError) -> ConfigSource {
    do throws(ServiceSettingProblem) {
      return .service(try ServiceSettings(name, settings, secret: secret))
    } catch {
      throw UsageError("\(option): \(error)")
    }
  }
}
