import ICEServers

extension FetchLog {
  /// Reads a secret of one line; the line's end is not part of it.
  ///
  /// A NUL or another line break is refused: nobody means it, and it would end a header or a field.
  mutating func readSecret(
    from location: TextLocation, limit: Int = ICECredential.maximumPasswordByteCount
  ) async throws(ConfigSourceError.Cause) -> Secret {
    enter(.file)
    let file = try BoundedFile.open(location)
    let path = location.description
    if file.isReadableByOthers { notes.append(.secretReadableByOthers(path: path)) }
    var bytes = try await file.read(limit: limit, self)[...]
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty else { throw .file(FileProblem(.empty, at: path)) }
    guard !bytes.contains(where: { [0x00, 0x0A, 0x0D].contains($0) }) else {
      throw .file(FileProblem(.controlCharacter, at: path))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .file(FileProblem(.notUTF8, at: path))
    }
    let secret = Secret(text)
    secrets.append(secret)
    return secret
  }
}
