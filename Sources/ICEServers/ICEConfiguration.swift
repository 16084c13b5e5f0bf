/// The servers that a source hands out, and for how long.
package struct ICEConfiguration: Hashable, Sendable {
  package var servers: [ICEServer]
  /// The shortest lifetime that the source gives, counted from the moment it was asked.
  package var ttlSeconds: Int?
  package var notes: [Note]

  package init(servers: [ICEServer], ttlSeconds: Int? = nil, notes: [Note] = []) {
    self.servers = servers
    self.ttlSeconds = ttlSeconds
    self.notes = notes
  }

  /// Reads what browsers, providers and TURN REST services call a configuration.
  ///
  /// An RTCConfiguration (`iceServers`, also `ice_servers` and a bare object in place of the list),
  /// `IceServerList` of Kinesis Video, a bare list, one bare server, a TURN REST object, or any of
  /// these in the envelope of Xirsys. At most 1 MiB, 64 servers and 16 URIs in each.
  ///
  /// - Throws: `ICEConfigurationError` with the place in the document.
  package init(json: [UInt8]) throws(ICEConfigurationError) {
    let document: JSONValue
    do {
      document = try JSONValue(json)
    } catch {
      throw ICEConfigurationError(.json(error.kind, offset: error.offset), at: error.path)
    }
    var decoder = ConfigurationDecoder()
    self = try decoder.decode(document)
  }

  /// Something worth knowing about a configuration that was accepted.
  package struct Note: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case uri(ICEServerURI.Note)
      /// A TURN server without a username or without a credential.
      case noCredential
      /// `credentialType` is not `password`.
      case credentialTypeUnsupported
      case ttlNotPositive
      /// The same URI with the same credential stood there before.
      case duplicate
      case noServers
    }

    package var kind: Kind
    package var path: JSONPath
    /// What the text there was read as, where the note is about its spelling.
    package var uri: ICEServerURI?

    package init(_ kind: Kind, at path: JSONPath, reading uri: ICEServerURI? = nil) {
      self.kind = kind
      self.path = path
      self.uri = uri
    }
  }

  /// How a URI was spelled, each note once, however often the URI stands there.
  package func spellingNotes(on uri: ICEServerURI) -> [ICEServerURI.Note] {
    notes.reduce(into: []) { found, note in
      guard note.uri == uri, case .uri(let spelling) = note.kind, !found.contains(spelling) else {
        return
      }
      found.append(spelling)
    }
  }
}

extension ICEConfiguration.Note: CustomStringConvertible {
  package var description: String { "\(path): \(text)" }

  package var text: String {
    switch kind {
    case .uri(let note): note.text
    case .noCredential: "a TURN server without a username and credential: browsers refuse it"
    case .credentialTypeUnsupported: "only credentials of type password are supported"
    case .ttlNotPositive: "the credentials had no time to live left when they were handed out"
    case .duplicate: "the same URI and credential stand there twice: checked once"
    case .noServers: "the configuration lists no servers"
    }
  }
}
