package import Vocabulary

extension TextLocation {
  /// Reads the whole text, up to a limit and a deadline.
  ///
  /// - Throws: `.file` with the path and the problem.
  package func read(
    limit: Int, using environment: FetchEnvironment, until deadline: Instant
  ) async throws(ConfigSourceError.Cause) -> [UInt8] {
    let log = FetchLog(environment: environment, deadline: deadline)
    return try await BoundedFile.open(self).read(limit: limit, log)
  }
}
