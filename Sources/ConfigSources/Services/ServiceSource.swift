import ICEServers
import Vocabulary

extension ServiceSettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let key: Secret? =
      if let secret { try await log.readSecret(from: secret) } else { nil }
    let configuration = try await service.fetch(secret: key, &log)
    return log.configuration(configuration)
  }
}
