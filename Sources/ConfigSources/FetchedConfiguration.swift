import HTTPFetching
package import ICEServers
package import SessionDescriptions
package import Vocabulary

/// A source's configuration, how long it is valid, and how it was obtained.
package struct FetchedConfiguration: Sendable {
  package var configuration: ICEConfiguration
  /// The credentials' lifetime from when they were fetched.
  package var ttlSeconds: Int?
  /// Unix time in seconds: the earlier of the time to live and of the expiry in a user name.
  package var expiresAt: Int?
  /// How many seconds later the expiry in a user name is than the time to live.
  package var expiryDisagreementSeconds: Int?
  /// The provider's own id for the request, for its support.
  package var requestID: String?
  package var steps: [SourceStep]
  package var notes: [FetchNote]
  /// The provider's clock minus ours, if its answer carried a date.
  package var clockSkewSeconds: Int?
  /// The claims of the participant token that the session was created with.
  package var token: TokenInfo?
  /// The negotiated peer: its candidates are checked while the session lives.
  package var media: MediaSession?
  /// The address that the endpoint answered from; `nil` through a proxy.
  package var endpointAddress: IPAddress?
  /// The session, to be ended after the checks; `nil` if there is none, or none that can be ended.
  package var session: WHIPSession?

  /// Whether a check that starts now needs newer credentials.
  ///
  /// Half a minute is longer than a check; for a short lifetime it is a tenth.
  package func needsRenewal(at unixTime: Int) -> Bool {
    guard let expiresAt else { return false }
    return expiresAt.subtractingReportingOverflow(min(30, (ttlSeconds ?? 300) / 10)).partialValue
      <= unixTime
  }
}

/// A note on a fetch that succeeded.
package enum FetchNote: Hashable, Sendable {
  /// A file with a secret is readable by others than its owner.
  case secretReadableByOthers(path: String)
  /// A secret is too short to be masked in texts from servers.
  case secretNotHidden(place: String)
  /// A secret is used as it is, but probably contains more than intended.
  case secretForm(SecretForm, place: String)
  /// The answer is a configuration, but its server declares another media type.
  case contentType(String)
  /// An `ice-server` link without a usable server.
  case linkPassedOver(LinkProblem)
  /// Part of an answer was skipped.
  case answer(SessionAnswer.Note)
  /// A session was left behind at the endpoint.
  case sessionLeft(SessionLeft)
  /// A session was created, with a status other than 201.
  case sessionStatus(Int)
  /// The place where AWS credentials were found.
  case credentials(AWSCredentials.Origin)
  /// Credentials were sent over a connection without TLS.
  case unencrypted(url: String)
  /// The option's region was overridden by the one in the channel's ARN.
  case regionOfChannel(String, asked: String)
  /// The service provides its servers only over a protocol other than HTTP.
  case serversOnlyBySignalling
  /// The endpoint is not AWS's, so the region's STUN server does not belong to it.
  case wellKnownSTUNOmitted(endpoint: String)
}
