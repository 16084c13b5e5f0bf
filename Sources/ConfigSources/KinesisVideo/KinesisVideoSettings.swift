/// An Amazon Kinesis Video signalling channel and how to ask for its servers.
package struct KinesisVideoSettings: Sendable {
  /// The client's role in the channel; only the WebSocket endpoint depends on it.
  package enum Role: String, CaseIterable, Hashable, Sendable {
    case master = "MASTER"
    case viewer = "VIEWER"
  }

  let channel: ChannelReference
  package let role: Role
  let clientID: String?
  package let region: String?
  let profile: String?
  /// The control plane's endpoint, in place of the region's own.
  let endpointURL: String?

  /// A channel given by its ARN or its name.
  ///
  /// - Throws: `KinesisVideoSettingProblem` for what the API would reject.
  package init(
    channel: String, role: Role = .viewer, clientID: String? = nil, region: String? = nil,
    profile: String? = nil, endpointURL: String? = nil
  ) throws(KinesisVideoSettingProblem) {
    if let clientID, !KinesisVideoName.isValid(clientID) { throw .clientID }
    if let region, !AWSRegion.isValid(region) { throw .region }
    if let endpointURL, !AWSEndpoint.isUsable(endpointURL) { throw .endpointURL }
    self.channel = try ChannelReference(channel)
    self.role = role
    self.clientID = clientID
    self.region = region
    self.profile = profile
    self.endpointURL = endpointURL
  }
}

/// A channel as the user named it.
enum ChannelReference: Hashable, Sendable, CustomStringConvertible {
  case arn(ChannelARN)
  case name(String)

  init(_ text: String) throws(KinesisVideoSettingProblem) {
    if text.hasPrefix("arn:") {
      guard let arn = ChannelARN(text) else { throw .channelARN }
      self = .arn(arn)
    } else {
      guard KinesisVideoName.isValid(text) else { throw .channelName }
      self = .name(text)
    }
  }

  var description: String {
    switch self {
    case .arn(let arn): arn.text
    case .name(let name): name
    }
  }
}

/// A setting that Kinesis Video would reject.
package enum KinesisVideoSettingProblem: Error, Hashable, Sendable {
  case channelName
  case channelARN
  case clientID
  case region
  case endpointURL
}

extension KinesisVideoSettingProblem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .channelName: "a channel's name consists of 1 to 256 letters, digits, _ . and -"
    case .channelARN:
      "a channel's ARN has the form arn:aws:kinesisvideo:REGION:ACCOUNT:channel/NAME/NUMBER"
    case .clientID: "a client id consists of 1 to 256 letters, digits, _ . and -"
    case .region: "a region consists of lower-case letters, digits and -"
    case .endpointURL: AWSEndpoint.expectation
    }
  }
}
