package import Vocabulary

/// The result of fetching one source of ICE configuration.
package struct SourceResult: Hashable, Sendable {
  package var id: String
  package var kind: SourceKind
  package var name: SafeText
  package var outcome: Outcome
  package var duration: Nanoseconds
  package var ttlSeconds: Int?
  package var expiresAt: UnixTime?
  /// How much later the expiry in the user name is than the time to live.
  package var expiryDisagreement: Nanoseconds?
  /// How many times newer credentials were fetched during the checks; the lifetime is that of the
  /// newest.
  package var renewalCount = 0
  package var serverCount: Int
  /// The source's clock minus ours, if its answer carried a date.
  package var clockSkew: Nanoseconds?
  package var failure: Failure?
  /// The remedy, if the source itself knows one.
  package var remedy: SafeText?
  /// Whether its failure fails the run, or only degrades it.
  package var isRequired = true
  /// Whether it never names servers, so that asking it is the whole check.
  package var isCheckInItself = false
  /// Whether the credentials were made here, from a shared secret.
  package var mintsCredentials = false
  /// The steps taken, in order; empty if nothing had to be requested.
  package var steps: [SourceStep] = []
  /// The contents of the token that the session was created with.
  package var token: TokenInfo?

  /// Remarks on its configuration, in document order.
  package var remarks: [SourceRemark] = []
  /// The address that a media endpoint answered from; `nil` through a proxy.
  package var endpointAddress: IPAddress?
  /// Every candidate of ours with every one of its peer's, where the peer is made to be checked so.
  package var pairs: [CandidatePair] = []

  /// The proxy it was fetched through, if any.
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
