import ArgumentParser
import ConfigSources

/// Services that hand out ICE servers over HTTP.
struct ServiceOptions: ParsableArguments {
  @Option(
    name: .customLong("turn-rest"),
    help: ArgumentHelp(
      "TURN REST service that hands out servers and credentials.", valueName: "url"))
  var turnREST: [String] = []

  @Option(
    name: .customLong("turn-rest-method"),
    help: ArgumentHelp("How the TURN REST service is asked: get or post (default: get)."))
  var turnRESTMethod: String?

  @Option(
    name: .customLong("turn-rest-username"),
    help: ArgumentHelp(
      "User id that the TURN REST service makes a credential for.", valueName: "id"))
  var turnRESTUsername: String?

  @Option(
    name: .customLong("turn-rest-key-file"),
    help: ArgumentHelp(
      "File that holds the TURN REST service's API key, - for standard input.", valueName: "path|-")
  )
  var turnRESTKeyFile: String?

  @Option(
    help: ArgumentHelp(
      "Service to ask: \(ICEServices.names.joined(separator: ", ")).", discussion: Self.catalogue,
      valueName: "name"))
  var service: [String] = []

  @Option(
    name: .customLong("service-setting"),
    help: ArgumentHelp("A setting of the service, repeatable.", valueName: "key=value"))
  var serviceSettings: [String] = []

  @Option(
    name: .customLong("service-secret-file"),
    help: ArgumentHelp(
      "File that holds the service's token or key, - for standard input.", valueName: "path|-"))
  var serviceSecretFile: String?

  @Option(
    name: .customLong("service-secret-variable"),
    help: ArgumentHelp("Environment variable that holds it instead.", valueName: "name"))
  var serviceSecretVariable: String?

  mutating func validate() throws {
    guard turnREST.count <= 1, service.count <= 1 else {
      throw ValidationError(
        "--turn-rest and --service stand once each, for their settings belong to one service: "
          + "name several in a configuration file (--config)")
    }
    guard
      !turnREST.isEmpty
        || (turnRESTMethod == nil && turnRESTUsername == nil && turnRESTKeyFile == nil)
    else { throw ValidationError("--turn-rest-… options need --turn-rest URL") }
    guard
      !service.isEmpty
        || (serviceSettings.isEmpty && serviceSecretFile == nil && serviceSecretVariable == nil)
    else { throw ValidationError("--service-… options need --service NAME") }
    guard serviceSecretFile == nil || serviceSecretVariable == nil else {
      throw ValidationError(
        "--service-secret-file and --service-secret-variable exclude each other")
    }
  }
}

extension ServiceOptions {
  var isEmpty: Bool { turnREST.isEmpty && service.isEmpty }

  /// The files that are read, `-` among them.
  var files: [String] { [turnRESTKeyFile, serviceSecretFile].compactMap(\.self) }

  func configSources() throws -> [ConfigSource] {
    try turnREST.map(turnRESTSource) + service.map(serviceSource)
  }

  private func turnRESTSource(url: String) throws -> ConfigSource {
    var values = ["url": url]
    values["method"] = turnRESTMethod
    values["username"] = turnRESTUsername
    return try source(
      "turn-rest", values, secret: turnRESTKeyFile.map { SecretLocation($0) },
      option: "--turn-rest")
  }

  private func serviceSource(name: String) throws -> ConfigSource {
    var values: [String: String] = [:]
    for setting in serviceSettings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ValidationError("--service-setting takes key=value, as in ttl=600")
      }
      guard values.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw ValidationError("--service-setting \(parts[0]) stands twice")
      }
    }
    return try source(
      name, values,
      secret: serviceSecretFile.map { SecretLocation($0) }
        ?? serviceSecretVariable.map(SecretLocation.variable), option: "--service")
  }

  private func source(
    _ name: String, _ values: [String: String], secret: SecretLocation?, option: String
  ) throws -> ConfigSource {
    do throws(ServiceSettingProblem) {
      return .service(try ServiceSettings(name, values, secret: secret))
    } catch {
      throw ValidationError("\(option): \(error)")
    }
  }
}

extension ServiceOptions {
  /// What each service wants to be told, with an example.
  private static let catalogue = ICEServices.descriptions.map(\.entry).joined(separator: "\n\n")
}

extension ServiceDescription {
  fileprivate var entry: String {
    let lines = settings.map { "  \($0.key)\($0.isRequired ? " (required)" : ""): \($0.meaning)" }
    let secret = "  secret\(isSecretOptional ? "" : " (required)"): \(secretName)"
    let arguments = example.map { " --service-setting \($0.key)=\($0.value)" }.joined()
    return
      ([name] + lines + [secret, "  --service \(name)\(arguments) --service-secret-file key.txt"])
      .joined(separator: "\n")
  }
}
