import ICEServers

extension URISettings {
  func fetch(_ log: inout FetchLog) async throws(ConfigSourceError.Cause) -> FetchedConfiguration {
    let credential = try await credential.load(&log)
    let notes = uris.enumerated().flatMap { index, reading in
      reading.notes.map { note in
        ICEConfiguration.Note(.uri(note), at: Self.path(of: index), reading: reading.uri)
      }
    }
    let server = ICEServer(uris: uris.map(\.uri), credential: credential)
    return log.configuration(ICEConfiguration(servers: [server], notes: notes))
  }

  private static func path(of index: Int) -> JSONPath {
    var path = JSONPath.root
    path.steps = [.element(index)]
    return path
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
      return try checked { () throws(ICECredentialError) in
        try ICECredential(username: username, password: password)
      }
    case .sharedSecret(let userID, let file, let lifetimeSeconds):
      let secret = try await log.readSecret(from: file)
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
