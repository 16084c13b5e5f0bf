/// One step of fetching a source's configuration.
package struct SourceStep: Hashable, Sendable {
  /// The operation's own name if it has one.
  package enum Name: String, CaseIterable, Hashable, Sendable {
    case settings
    case credentials
    case credentialProcess = "credential_process"
    case assumeRole = "AssumeRole"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case getRoleCredentials = "GetRoleCredentials"
    case containerCredentials = "container credentials"
    case instanceMetadata = "instance metadata"
    case file
    case http
    case wellKnown = "well-known"
    case mint
    case validate
    case describeSignalingChannel = "DescribeSignalingChannel"
    case getSignalingChannelEndpoint = "GetSignalingChannelEndpoint"
    case getIceServerConfig = "GetIceServerConfig"
    case createParticipantToken = "CreateParticipantToken"
    case getStage = "GetStage"
    case sign
    case options = "OPTIONS"
    /// Creates a session with a media peer.
    case whip
    case decode
  }

  package var name: Name
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
    _ name: Name, startedOffset: Nanoseconds, duration: Nanoseconds, attempts: Int,
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
