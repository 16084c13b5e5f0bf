package import Vocabulary

/// What one source of ICE configuration gave.
package struct SourceResult: Hashable, Sendable {
  package var id: String
  package var kind: SourceKind
  package var name: SafeText
  package var outcome: Outcome
  package var duration: Nanoseconds
  package var ttlSeconds: Int?
  package var expiresAt: UnixTime?
  /// By how much the end in a user name is after that of the time to live.
  package var expiryDisagreement: Nanoseconds?
  /// How often newer credentials were fetched while the checks ran; the life is that of the newest.
  package var renewalCount = 0
  package var serverCount: Int
  /// The source's clock less ours, where its answer carried a date.
  package var clockSkew: Nanoseconds?
  package var failure: Failure?
  /// What to change, where the source itself knows.
  package var remedy: SafeText?
  /// Whether its failure fails the run, or only degrades it.
  package var isRequired = true
  /// Whether it names no servers by its nature, so that having been asked is all there is to check.
  package var isCheckInItself = false
  /// Whether the credentials were made here, from a shared secret.
  package var mintsCredentials = false
  /// What was done for it, in order; none where nothing had to be asked.
  package var steps: [SourceStep] = []
  /// What the token says that a session was made with.
  package var token: TokenInfo?

  /// What is worth knowing about its configuration, in the order of the text.
  package var remarks: [SourceRemark] = []
  /// The address that a media endpoint answered from; `nil` through a proxy.
  package var endpointAddress: IPAddress?

  /// The proxy that it was fetched through, if any.
  package var proxy: SafeText? { steps.compactMap(\.proxy).last }

  package init(
    id: String, kind: SourceKind, name: SafeText, outcome: Outcome, duration: Nanoseconds,
    ttlSeconds: Int? = nil, expiresAt: UnixTime? = nil, serverCount: Int = 0,
    clockSkew: Nanoseconds? = nil, failure: Failure? = nil,
    remedy: SafeText? = nil
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.outcome = outcome
    self.duration = duration
    self.ttlSeconds = ttlSeconds
    self.expiresAt = expiresAt
    self.serverCount = serverCount
    self.clockSkew = clockSkew
    self.failure = failure
    self.remedy = remedy
  }
}
