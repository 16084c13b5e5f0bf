import ICEServers
import Vocabulary

/// A service that hands out ICE servers over HTTP, with its settings in place.
protocol ICEService: Sendable {
  static var kind: SourceKind { get }
  /// Everything that it may be told.
  static var settings: [ServiceSetting] { get }
  /// What its secret is, to complete "check …".
  static var secretName: String { get }
  /// Whether it can be asked without.
  static var isSecretOptional: Bool { get }
  /// Settings that make up a whole source, for help.
  static var example: [(key: String, value: String)] { get }

  /// Takes the settings; their names were checked before.
  init(_ values: ServiceValues) throws(ServiceSettingProblem)

  /// What tells this source from others of its kind.
  var name: String { get }

  /// Asks the service; `secret` is there unless it is optional.
  func fetch(
    secret: Secret?, _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICEConfiguration
}

extension ICEService {
  static var isSecretOptional: Bool { false }
}

/// One thing that a service may be told.
package struct ServiceSetting: Hashable, Sendable {
  package var key: String
  package var isRequired: Bool
  /// What it is, for help and for the configuration file's schema.
  package var meaning: String

  static func required(_ key: String, _ meaning: String) -> ServiceSetting {
    ServiceSetting(key: key, isRequired: true, meaning: meaning)
  }

  static func optional(_ key: String, _ meaning: String) -> ServiceSetting {
    ServiceSetting(key: key, isRequired: false, meaning: meaning)
  }
}

/// What one service wants to be told, for help and for the configuration file's schema.
package struct ServiceDescription: Sendable {
  package var name: String
  package var settings: [ServiceSetting]
  package var secretName: String
  package var isSecretOptional: Bool
  /// Settings that make up a whole source.
  package var example: [(key: String, value: String)]
}

/// The services that are known.
package enum ICEServices {
  static let all: [any ICEService.Type] = [
    TURNRESTService.self, TwilioService.self, CloudflareService.self, XirsysService.self,
    MeteredService.self, MatrixService.self, LiveKitService.self,
  ]

  /// What each of them wants to be told.
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
