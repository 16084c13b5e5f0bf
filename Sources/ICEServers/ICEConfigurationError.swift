/// Why a document is not a configuration, and where in it.
package struct ICEConfigurationError: Error, Hashable, Sendable {
  /// The place in the document, as `$.iceServers[1].urls[0]`.
  package var path: String
  package var kind: Kind

  package init(_ kind: Kind, at path: String) {
    self.path = path
    self.kind = kind
  }

  package enum Kind: Hashable, Sendable {
    case tooLarge(byteLimit: Int)
    case json(JSONError)
    /// None of the shapes that hand out ICE servers.
    case unknownShape
    case wrongType(expected: String, found: String)
    case missingURIs
    case tooMany(limit: Int)
    case uri(ICEServerURIError)
    case credential(ICECredentialError)
    case ttl
    /// The provider answered with a refusal in its own words, cut and escaped.
    case refused(String)
  }
}
