import ICEServers
import Vocabulary

/// A service that provides ICE servers over HTTP, with its settings.
protocol ICEService: Sendable {
  static var kind: SourceKind { get }
  /// All of its settings.
  static var settings: [ServiceSetting] { get }
  /// The name of its secret, to complete "check …".
  static var secretName: String { get }
  /// Whether it can be used without a secret.
  static var isSecretOptional: Bool { get }
  /// Settings that make a complete source, for help texts.
  static var example: [(key: String, value: String)] { get }

  /// Parses the settings; their names have been checked.
  init(_ values: ServiceValues) throws(ServiceSettingProblem)

  /// Distinguishes this source from others of its kind.
  var name: String { get }

  /// Asks the service; `secret` is present unless it is optional.
  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration
}

extension ICEService {
  static var isSecretOptional: Bool { false }
}

/// A setting of a service.
package struct ServiceSetting: Hashable, Sendable {
  package var key: String
  package var isRequired: Bool
  /// Its meaning, for help texts and for the configuration file's schema.
  package var meaning: String

  static func required(_ key: String, _ meaning: String) -> ServiceSetting {
    ServiceSetting(key: key, isRequired: true, meaning: meaning)
  }

  static func optional(_ key: String, _ meaning: String) -> ServiceSetting {
    ServiceSetting(key: key, isRequired: false, meaning: meaning)
  }
}

/// A service's settings, for help texts and for the configuration file's schema.
package struct ServiceDescription: Sendable {
  package var name: String
  package var settings: [ServiceSetting]
  package var secretName: String
  package var isSecretOptional: Bool
  /// Settings that make a complete source.
  package var example: [(key: String, value: String)]
}

/// All known services.
package enum ICEServices {
  static let all: [any ICEService.Type] = [
    TURNRESTService.self, TwilioService.self, CloudflareService.self, XirsysService.self,
    MeteredService.self, MatrixService.self, LiveKitService.self,
  ]

  /// The settings of each service.
  package static let descriptions = all.map { service in
    ServiceDescription(
      name: service.kind.rawValue, settings: service.settings, secretName: service.secretName,
      isSecretOptional: service.isSecretOptional, example: service.example)
  }

  package static let names = all.map { $0.kind.rawValue }

  static func named(_ name: String) throws(ServiceSettingProblem) -> any ICEService.Type {
    guard let service = all.first(where: { $0.kind.rawValue == name }) else {
      throw .unknownService(
        name, nearest: NearestWord.of(name, among: names))
    }
    return service
  }

  static func of(_ kind: SourceKind) -> (any ICEService.Type)? {
    all.first { $0.kind == kind }
  }
}
