import ICEServers
package import Vocabulary

/// The place to read a secret from: never an argument.
package enum SecretLocation: Hashable, Sendable, CustomStringConvertible {
  case text(TextLocation)
  /// An environment variable, by its name.
  case variable(String)
  /// A file that the service manager put into `$CREDENTIALS_DIRECTORY` (systemd.exec).
  case credential(String)
  /// Typed unseen at the terminal.
  case terminal(prompt: String)

  /// A file or, as `-`, standard input.
  package init(_ argument: String) {
    self = .text(TextLocation(argument))
  }

  package var description: String {
    switch self {
    case .text(let location): location.description
    case .variable(let name):
      MisplacedText.isPlainName(name)
        ? "$\(name)" : "the variable named here (not shown, since that may be the secret itself)"
    case .credential(let name):
      "$CREDENTIALS_DIRECTORY/\(MisplacedText.isPlainName(name) ? name : "***")"
    case .terminal: "terminal"
    }
  }
}

extension SecretLocation {
  /// Whether it is written as names are, and not as a secret may be.
  package static func isPlainCredential(_ name: String) -> Bool { MisplacedText.isPlainName(name) }

  /// Reads a password for a caller that is not a source.
  package func password(
    using environment: FetchEnvironment, until deadline: Instant
  ) async throws(ConfigSourceError.Cause) -> Secret {
    var log = FetchLog(environment: environment, deadline: deadline)
    return try await log.readSecret(from: self)
  }
}

extension FetchLog {
  /// Reads a secret of one line, from a file or a variable.
  mutating func readSecret(
    from location: SecretLocation, limit: Int = ICECredential.maximumPasswordByteCount
  ) async throws(ConfigSourceError.Cause) -> Secret {
    switch try await place(of: location) {
    case .file(let file): return try await readSecret(from: file, limit: limit)
    case .value(let value):
      return try secret(value, limit: limit, refusing: [0x0A, 0x0D], from: location)
    }
  }

  /// Reads a secret of several lines, such as a key in PEM.
  mutating func readSecretText(
    from location: SecretLocation, limit: Int = 16 << 10
  ) async throws(ConfigSourceError.Cause) -> Secret {
    switch try await place(of: location) {
    case .file(let file): return try await readSecretText(from: file, limit: limit)
    case .value(let value): return try secret(value, limit: limit, refusing: [], from: location)
    }
  }

  private enum Place {
    case file(TextLocation)
    case value(String)
  }

  private mutating func place(
    of location: SecretLocation
  ) async throws(ConfigSourceError.Cause) -> Place {
    switch location {
    case .text(let text): return .file(text)
    case .credential(let name):
      guard let directory = environment.variables["CREDENTIALS_DIRECTORY"] else {
        throw .file(FileProblem(.unset, at: "$CREDENTIALS_DIRECTORY"))
      }
      let path = "\(directory)/\(name)"
      return .file(
        MisplacedText.isPlainName(name) || MisplacedText.isThere(path)
          ? .path(path) : .doubtful(path, .word))
    case .variable(let name):
      enter(.settings)
      guard let value = environment.variables[name], !value.isEmpty else {
        throw .file(FileProblem(.unset, at: location.description))
      }
      return .value(value)
    case .terminal(let prompt):
      enter(.settings)
      guard let typed = await environment.askOnTerminal(prompt, remaining), !typed.isEmpty else {
        throw .file(FileProblem(.unset, at: location.description))
      }
      return .value(typed)
    }
  }

  private mutating func secret(
    _ value: String, limit: Int, refusing controls: Set<UInt8>, from location: SecretLocation
  ) throws(ConfigSourceError.Cause) -> Secret {
    guard value.utf8.count <= limit else {
      throw .file(FileProblem(.tooLarge(limit: limit), at: location.description))
    }
    return try secret(Array(value.utf8), refusing: controls, from: location.description)
  }
}
