import ConfigSources
import ICEServers

extension SourcePlan {
  /// The URIs that it lists itself; those of other sources are known only when they are fetched.
  package var listedURIs: [String] {
    guard case .uris(let settings) = source else { return [] }
    return settings.uris.map(\.uri.description)
  }

  /// The same source with only this one of its URIs, however it is spelt; `nil` if it lists no such.
  package func only(_ uri: String) -> SourcePlan? {
    guard case .uris(var settings) = source, let wanted = try? ICEServerURI.read(uri).uri,
      let listed = settings.uris.first(where: { $0.uri == wanted })
    else { return nil }
    settings.uris = [listed]
    settings.refused = []
    var plan = self
    plan.source = .uris(settings)
    return plan
  }

  /// A source of this URI alone, without a credential; `nil` if it is none.
  package init?(uri: String) {
    guard let reading = try? ICEServerURI.read(uri) else { return nil }
    self.init(.uris(URISettings(uris: [reading])))
  }
}
