/// The servers that a source hands out, and for how long.
package struct ICEConfiguration: Hashable, Sendable {
  package var servers: [ICEServer]
  /// How long the credentials live from the moment they were fetched, where the source says so.
  package var ttlSeconds: Int?
  package var notes: [Note]

  package init(servers: [ICEServer], ttlSeconds: Int? = nil, notes: [Note] = []) {
    self.servers = servers
    self.ttlSeconds = ttlSeconds
    self.notes = notes
  }

  /// Something worth knowing about a configuration that was accepted.
  package struct Note: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case uri(ICEServerURI.Note)
      /// A TURN server without a username or a credential: browsers refuse the configuration.
      case noCredential
      /// `credentialType` is not `password` (RFC 7635 tokens).
      case credentialTypeUnsupported
      case ttlNotPositive
      /// The same URI with the same credential stood there before.
      case duplicate
      case noServers
    }

    /// The place in the document, as `$.iceServers[1].urls[0]`.
    package var path: String
    package var kind: Kind

    package init(_ kind: Kind, at path: String) {
      self.path = path
      self.kind = kind
    }
  }
}

extension ICEConfiguration {
  /// Reads the JSON of a W3C RTCConfiguration, of a provider or of a TURN REST service.
  package init(json: [UInt8]) throws(ICEConfigurationError) {
    throw ICEConfigurationError(.unknownShape, at: "$")
  }
}
