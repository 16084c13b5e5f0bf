import ICEServers

/// Where a secret is read from: never from an argument.
package enum SecretLocation: Hashable, Sendable, CustomStringConvertible {
  case text(TextLocation)
  /// An environment variable, by its name.
  case variable(String)
  /// A file that the service manager put into `$CREDENTIALS_DIRECTORY` (systemd.exec).
  case credential(String)

  /// A file or, as `-`, standard input.
  package init(_ argument: String) {
    self = .text(TextLocation(argument))
  }

  package var description: String {
    switch self {
    case .text(let location): location.description
    case .variable(let name): "$\(name)"
    case .credential(let name): "$CREDENTIALS_DIRECTORY/\(name)"
    }
  }
}

extension FetchLog {
  /// Reads a secret of one line, from a file or a variable.
  mutating func readSecret(
    from location: SecretLocation, limit: Int = ICECredential.maximumPasswordByteCount
  ) async throws(ConfigSourceError.Cause) -> Secret {
    switch location {
    case .text(let text): return try await readSecret(from: text, limit: limit)
    case .credential(let name):
      guard let directory = environment.variables["CREDENTIALS_DIRECTORY"] else {
        throw .file(FileProblem(.unset, at: "$CREDENTIALS_DIRECTORY"))
      }
      return try await readSecret(
        from: TextLocation.path("\(directory)/\(name)"), limit: limit)
    case .variable(let name):
      enter(.settings)
      guard let value = environment.variables[name], !value.isEmpty else {
        throw .file(FileProblem(.unset, at: location.description))
      }
      guard value.utf8.count <= limit else {
        throw .file(FileProblem(.tooLarge(limit: limit), at: location.description))
      }
      guard !value.utf8.contains(where: { [0x0A, 0x0D].contains($0) }) else {
        throw .file(FileProblem(.controlCharacter, at: location.description))
      }
      let secret = Secret(value)
      secrets.append(secret)
      return secret
    }
  }
}
