import ConfigSources
import Foundation
import ICEServers
import TestSupport
import Testing

/// One service set up on the fake server, and what it was asked.
struct ServiceStage {
  let services: FakeServices
  let scenario: String
  let secret: String
  var stage = FetchStage()

  init(_ scenario: FakeServices.Scenario = FakeServices.Scenario()) async throws {
    services = try await FakeServices.shared()
    self.scenario = try await services.set(scenario)
    secret = scenario.secret
  }

  var base: String { "\(services.http)/\(scenario)" }

  /// The service as a source, below the fake server unless the settings say where.
  func source(
    _ name: String, _ values: [String: String], secret given: String? = nil, place: String = "url",
    path: String = ""
  ) throws -> ConfigSource {
    var values = values
    if !place.isEmpty { values[place] = base + path }
    return .service(
      try ServiceSettings(name, values, secret: .variable(given == nil ? "KEY" : "OTHER_KEY")))
  }

  func fetch(_ source: ConfigSource) async throws -> FetchedConfiguration {
    try await prepared.fetch(source)
  }

  func failure(of source: ConfigSource) async -> ConfigSourceError? {
    await prepared.failure(of: source)
  }

  private var prepared: FetchStage {
    var stage = stage
    stage.variables["KEY"] = secret
    stage.variables["OTHER_KEY"] = "wr0ng"
    return stage
  }

  func requests() async throws -> [FakeServices.Request] {
    try await services.requests(of: scenario)
  }
}

extension FetchedConfiguration {
  var uris: [String] { configuration.servers.flatMap(\.uris).map(\.description) }
}
