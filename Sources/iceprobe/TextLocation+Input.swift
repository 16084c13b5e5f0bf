import ConfigSources
import Polling
import TLS
import Vocabulary

extension TextLocation {
  /// Whoever writes to a pipe has this long.
  private static let patience = Nanoseconds.seconds(30)

  /// Reads a file of the user's, or standard input, to its end.
  func read(limit: Int) async throws(ConfigSourceError.Cause) -> [UInt8] {
    let environment = FetchEnvironment(
      variables: [:], digests: .openSSL, es384: .openSSL, now: { EventLoop.now })
    return try await read(
      limit: limit, using: environment, until: EventLoop.now + Self.patience)
  }
}
