/// An Amazon Kinesis Video signalling channel and how to ask for its servers.
package struct KinesisVideoSettings: Sendable {
  /// What the asker will be; only the WebSocket endpoint depends on it.
  package enum Role: String, CaseIterable, Hashable, Sendable {
    case master = "MASTER"
    case viewer = "VIEWER"
  }

  package var channel: ChannelReference
  package var role: Role
  package var clientID: String?
  package var region: String?
  package var profile: String?
  /// The control plane's endpoint instead of the region's own.
  package var endpointURL: String?

  /// Names a channel by its ARN or its name.
  package init(
    channel: String, role: Role = .viewer, clientID: String? = nil, region: String? = nil,
    profile: String? = nil, endpointURL: String? = nil
  ) {
    self.channel = ChannelReference(channel)
    self.role = role
    self.clientID = clientID
    self.region = region
    self.profile = profile
    self.endpointURL = endpointURL
  }
}

/// A channel as the user named it.
package enum ChannelReference: Hashable, Sendable, CustomStringConvertible {
  case arn(String)
  case name(String)

  package init(_ text: String) {
    self = text.hasPrefix("arn:") ? .arn(text) : .name(text)
  }

  package var description: String {
    switch self {
    case .arn(let text), .name(let text): text
    }
  }
}
