import ICEServers
import Vocabulary

extension FetchLog {
  /// Reads a secret of one line; the line's end is not part of it.
  ///
  /// A NUL or another line break is rejected: it cannot be intended, and would end a header or a
  /// field.
  mutating func readSecret(
    from location: TextLocation, limit: Int = ICECredential.maximumPasswordByteCount
  ) async throws(ConfigSourceError.Cause) -> Secret {
    var bytes = try await readFile(location, limit: limit)[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return try secret(Array(bytes), refusing: [0x00, 0x0A, 0x0D], from: location.description)
  }

  /// Reads a secret of several lines, such as a key in PEM.
  mutating func readSecretText(
    from location: TextLocation, limit: Int
  ) async throws(ConfigSourceError.Cause) -> Secret {
    let bytes = try await readFile(location, limit: limit)
    return try secret(bytes, refusing: [0x00], from: location.description)
  }

  private mutating func readFile(
    _ location: TextLocation, limit: Int
  ) async throws(ConfigSourceError.Cause) -> [UInt8] {
    enter(.file)
    let file = try BoundedFile.open(location)
    if file.isReadableByOthers {
      notes.append(.secretReadableByOthers(path: location.description))
    }
    return try await file.read(limit: limit, self)
  }

  /// The only entry point for a secret, so that it can be masked if a server repeats it.
  mutating func secret(
    _ bytes: [UInt8], refusing controls: Set<UInt8>, from place: String
  ) throws(ConfigSourceError.Cause) -> Secret {
    guard !bytes.isEmpty else { throw .file(FileProblem(.empty, at: place)) }
    guard !bytes.contains(where: controls.contains) else {
      throw .file(FileProblem(.controlCharacter, at: place))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .file(FileProblem(.notUTF8, at: place))
    }
    let secret = Secret(text)
    hide([secret])
    if bytes.count < SecretMask.shortestSecret { notes.append(.secretNotHidden(place: place)) }
    return secret
  }
}
