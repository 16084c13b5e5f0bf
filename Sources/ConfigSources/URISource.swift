import ICEServers
import Vocabulary

extension URISettings {
  /// Reads the credential; a problem with it fails the TURN servers but no others.
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    var configuration = ICEConfiguration(servers: [])
    configuration.notes = uris.enumerated().flatMap { index, reading in
      reading.spellings.map { note in
        ICEConfiguration.Note(.uri(note), at: Self.path(of: index), reading: reading.uri)
      }
    }
    configuration.refused = refused.map { uri in
      RefusedEntry(.uri(uri), at: .root, refusedBy: uri.error.refusedBy)
    }
    let uris = configuration.takeEachOnce(uris.map(\.uri))
    log.spare(uris)
    do throws(ConfigSourceError.Cause) {
      configuration.servers = [ICEServer(uris: uris, credential: try await credential.load(&log))]
    } catch {
      guard let reason = RefusedEntry.Reason(error) else { throw error }
      configuration.servers = [ICEServer(uris: uris.filter { !$0.isTURN })]
      configuration.refused += uris.enumerated().filter(\.element.isTURN).map { index, uri in
        RefusedEntry(reason, uri: uri, at: Self.path(of: index))
      }
      // Without a TURN server nothing needs the credential, and its problem is the only result.
      if configuration.refused.isEmpty { throw error }
    }
    configuration.servers.removeAll(where: \.uris.isEmpty)
    return log.configuration(configuration)
  }

  fileprivate static func path(of index: Int) -> JSONPath { JSONPath([.element(index)]) }
}

extension ICEConfiguration {
  /// The URIs without those that stood there before, which have one credential as all have.
  fileprivate mutating func takeEachOnce(_ uris: [ICEServerURI]) -> [ICEServerURI] {
    var seen: Set<ICEServerURI> = []
    return uris.enumerated().compactMap { index, uri in
      if seen.insert(uri).inserted { return uri }
      notes.append(Note(.duplicate, at: URISettings.path(of: index), reading: uri))
      return nil
    }
  }
}

extension RefusedEntry.Reason {
  /// A credential that could not be read or is invalid; `nil` for errors that end the run.
  fileprivate init?(_ cause: ConfigSourceError.Cause) {
    switch cause {
    case .credential(let error): self = .credential(error)
    case .file: self = .credentialUnavailable(cause.description)
    default: return nil
    }
  }
}

extension CredentialSettings {
  fileprivate func load(
    _ log: inout FetchLog
  ) async throws(ConfigSourceError.Cause) -> ICECredential? {
    switch self {
    case .none: return nil
    case .password(let username, let file):
      let password = try await log.readSecret(from: file)
      log.noteForm(of: password, in: file)
      return try checked { () throws(ICECredentialError) in
        try ICECredential(username: username, password: password)
      }
    case .sharedSecret(let userID, let file, let lifetimeSeconds):
      let secret = try await log.readSecret(from: file)
      log.noteForm(of: secret, in: file)
      let environment = log.environment
      return try checked { () throws(ICECredentialError) in
        try SharedSecretScheme().credential(
          user: userID, secret: secret, expiresAt: environment.unixTime() + lifetimeSeconds,
          digests: environment.digests)
      }
    }
  }

  private func checked(
    _ body: () throws(ICECredentialError) -> ICECredential
  ) throws(ConfigSourceError.Cause) -> ICECredential {
    do { return try body() } catch { throw .credential(error) }
  }
}
