/// Why a document is not a configuration, and where in it.
package struct ICEConfigurationError: Error, Hashable, Sendable {
  package var kind: Kind
  package var path: JSONPath

  package init(_ kind: Kind, at path: JSONPath) {
    self.kind = kind
    self.path = path
  }

  package enum Kind: Hashable, Sendable {
    case json(JSONError.Kind, offset: Int)
    /// None of the shapes that hand out ICE servers.
    case unknownShape
    /// What was expected, and what stands there.
    case wrongType(expected: String, found: String)
    case noURI
    case tooManyServers
    case tooManyURIs
    case uri(ICEServerURIError)
    case credential(ICECredentialError)
    case ttl
    /// The provider refused, perhaps with its reason: cut, and without control characters.
    case refused(String?)
  }
}

extension ICEConfigurationError: CustomStringConvertible {
  package var description: String { "\(path): \(message)" }

  package var message: String {
    switch kind {
    case .json(let kind, let offset):
      "\(JSONError(kind: kind, path: path, offset: offset).message) (at byte \(offset))"
    case .unknownShape: "expected iceServers, a list of servers, or a server with urls"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    case .noURI: "a server needs at least one URI in urls"
    case .tooManyServers: "more than \(ConfigurationDecoder.maximumServerCount) servers"
    case .tooManyURIs: "more than \(ConfigurationDecoder.maximumURICount) URIs in one server"
    case .uri(let error): "not a STUN or TURN URI: \(error)"
    case .credential(let error): error.description
    case .ttl: "expected a whole number of seconds"
    case .refused(let reason?): "the provider refused: \(reason)"
    case .refused(nil): "the provider refused without a reason"
    }
  }
}
