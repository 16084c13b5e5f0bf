package import Vocabulary

/// One step of fetching a source's configuration.
package struct SourceStep: Hashable, Sendable {
  /// The step that creates a session with a media peer.
  package static let session = "whip"

  /// The operation's own name if it has one, such as `GetIceServerConfig`.
  package var name: String
  /// Since the source was first asked.
  package var startedOffset: Nanoseconds
  /// All attempts, with the waits between them.
  package var duration: Nanoseconds
  package var attempts: Int
  /// The HTTP status of the last answer.
  package var status: Int?
  /// Of the last answer.
  package var transfer: HTTPTimings?
  /// The proxy that the last answer came through.
  package var proxy: SafeText?

  package init(
    _ name: String, startedOffset: Nanoseconds, duration: Nanoseconds, attempts: Int,
    status: Int? = nil, transfer: HTTPTimings? = nil
  ) {
    self.name = name
    self.startedOffset = startedOffset
    self.duration = duration
    self.attempts = attempts
    self.status = status
    self.transfer = transfer
  }
}
