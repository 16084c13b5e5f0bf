import HTTPFetching
package import ICEServers
package import SessionDescriptions
package import Vocabulary

/// What a source gave, how long it is good for, and how it was come by.
package struct FetchedConfiguration: Sendable {
  package var configuration: ICEConfiguration
  /// How long the credentials live from when they were fetched.
  package var ttlSeconds: Int?
  /// Unix time in seconds: the earlier of the time to live and of the expiry in a user name.
  package var expiresAt: Int?
  /// By how many seconds the end in a user name is after that of the time to live.
  package var expiryDisagreementSeconds: Int?
  /// The provider's own name for the request, for its support.
  package var requestID: String?
  /// Hides what the source was asked with and what it handed out, in what servers say.
  package var mask = SecretMask()
  package var steps: [FetchStep]
  package var notes: [FetchNote]
  /// The provider's clock less ours, where its answer carried a date.
  package var clockSkewSeconds: Int?
  /// What the participant token says that the session was made with.
  package var token: ParticipantClaims?
  /// A peer that was agreed with: its candidates are to be checked while the session lives.
  package var media: MediaSession?
  /// The address that the endpoint answered from; `nil` through a proxy.
  package var endpointAddress: IPAddress?
  /// The session, to be ended once that is done; `nil` where there is none, or none that can be.
  package var session: WHIPSession?

  /// Whether what begins now should have newer credentials.
  ///
  /// Half a minute is longer than a check; of a short life it is a tenth.
  package func needsRenewal(at unixTime: Int) -> Bool {
    guard let expiresAt else { return false }
    return expiresAt.subtractingReportingOverflow(min(30, (ttlSeconds ?? 300) / 10)).partialValue
      <= unixTime
  }
}

/// One thing that a source did, and how long it took.
package struct FetchStep: Hashable, Sendable {
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
    case whip
    case decode
  }

  package var name: Name
  package var startedAt: Instant
  /// All attempts and the waits between them.
  package var duration: Nanoseconds
  package var attempts: Int
  /// The HTTP status of the last answer.
  package var status: Int?
  /// The phases of the last answer's transfer.
  package var timings: HTTPTimings?
  /// The proxy of the environment that the last answer came through.
  package var proxy: String?
}

/// Something worth knowing about a fetch that succeeded.
package enum FetchNote: Hashable, Sendable {
  /// Others than its owner may read a file that holds a secret.
  case secretReadableByOthers(path: String)
  /// A secret is used as it stands, which is probably more than was meant.
  case secretForm(SecretForm, place: String)
  /// The answer is configuration, but its server calls it something else.
  case contentType(String)
  /// An `ice-server` link that names no server.
  case linkPassedOver(LinkProblem)
  /// Something in an answer was passed over.
  case answer(SessionAnswer.Note)
  /// A session stays behind at the endpoint.
  case sessionLeft(SessionLeft)
  /// A session was made, and another status than 201 says so.
  case sessionStatus(Int)
  /// Which of the places for AWS credentials was used.
  case credentials(AWSCredentials.Origin)
  /// Credentials went over a connection without TLS.
  case unencrypted(url: String)
  /// The option's region gave way to the one in the channel's ARN.
  case regionOfChannel(String, asked: String)
  /// The service hands out its servers over another protocol than HTTP.
  case serversOnlyBySignalling
  /// The endpoint is not AWS's, so that the region's STUN server is not part of it.
  case wellKnownSTUNOmitted(endpoint: String)
}
