package import Vocabulary

/// Why a document is not a configuration at all, and where in it.
package struct ICEConfigurationError: Error, Hashable, Sendable {
  package var kind: Kind
  package var path: JSONPath
  package var place: TextPlace?

  package init(_ kind: Kind, at path: JSONPath, place: TextPlace? = nil) {
    self.kind = kind
    self.path = path
    self.place = place
  }

  package enum Kind: Hashable, Sendable {
    case json(JSONError.Kind, looksLike: UnreadableText?)
    /// None of the known formats of ICE servers; the names found.
    case unknownShape(names: [String])
    /// An error that a service answered instead of a configuration; the names found.
    case serviceError(names: [String])
    /// The expected and the actual type.
    case wrongType(expected: String, found: String)
    /// The provider refused, perhaps with a reason: cut, and without control characters.
    case refused(String?)
  }

  /// Whether the document is `{}`.
  package var isOfEmptyObject: Bool { kind == .unknownShape(names: []) && path == .root }

  /// Converts an error of the reader, with its place as an editor counts it.
  init(_ error: JSONError, in json: [UInt8], _ mask: SecretMask) {
    kind = .json(error.kind, looksLike: UnreadableText(json, error))
    path = error.path.masked(mask)
    place =
      error.kind == .tooLarge
      ? nil : TextPlace.places(of: [error.offset], in: json)[error.offset]
  }
}

extension ICEConfigurationError: CustomStringConvertible {
  package var description: String { "\(path.described(place)): \(message)" }

  package var message: String {
    switch kind {
    case .json(_, looksLike: .empty): "the document is empty"
    case .json(let kind, let format):
      JSONError(kind: kind, path: path, offset: 0).message + (format.map { ": \($0)" } ?? "")
    case .serviceError(let names):
      "a service's error (\(names.joined(separator: ", "))) instead of ICE servers"
    case .unknownShape(names: []):
      "the object is empty: expected iceServers, a list of servers, or a server with urls"
    case .unknownShape(let names):
      "expected iceServers, a list of servers, or a server with urls"
        + "; found \(names.joined(separator: ", "))"
    case .wrongType(let expected, let found): "expected \(expected), found \(found)"
    case .refused(let reason?): "the provider refused: \(reason)"
    case .refused(nil): "the provider refused without a reason"
    }
  }

  /// Whether the provider answered, in its own format, that it gives no servers.
  package var isRefusal: Bool { if case .refused = kind { true } else { false } }

  /// How to fix it.
  package var remedy: String {
    switch kind {
    case .json(_, looksLike: .markup):
      "open the URL in a browser: a login page or a proxy's message may have come instead of the document"
    case .json(_, looksLike: .empty): "check what writes the document, and that it succeeded"
    case .json(_, looksLike: .some): "correct the document at that place"
    case .json: "correct the document at that place: it must be JSON (RFC 8259)"
    case .serviceError:
      "read what the service says in the document, and fetch the configuration again: the key may be "
        + "wrong, or its permissions"
    case .unknownShape, .wrongType:
      "give the object that the application passes to RTCPeerConnection: {\"iceServers\": [{\"urls\": …}]}"
    case .refused: "check the account and the key with the provider"
    }
  }
}

extension JSONPath {
  /// The path without member names that contain a secret.
  func masked(_ mask: SecretMask) -> JSONPath {
    JSONPath(
      steps.map { step in
        if case .member(let name) = step, mask.finds(in: name) { .member("") } else { step }
      })
  }
}
